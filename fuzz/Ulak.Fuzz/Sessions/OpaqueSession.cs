namespace Ulak.Fuzz.Sessions;

/// <summary>A session whose octets may go over to TLS, or that a proxy introduces: what is said in clear must be well formed as far as it goes.</summary>
internal static class OpaqueSession
{
    public static void Check(SessionRun play)
    {
        var clear = play.Received.AsSpan();

        // RFC 8446 §5.1: what the server says in a handshake that fails is an alert (21); a handshake that begins is a record of type 22.
        for (var i = 0; i + 2 < clear.Length; i++)
        {
            if (clear[i] is 21 or 22 && clear[i + 1] == 3)
            {
                clear = clear[..i];
                break;
            }
        }

        var codes = WireReplies.Read(clear);
        Ensure.Equal(220, codes[0], "the greeting");
    }
}
