namespace Ulak.Fuzz.Sessions;

/// <summary>A session that may change to TLS or start with a proxy header: the part in clear text must be well formed.</summary>
internal static class OpaqueSession
{
    public static void Check(SessionRun play)
    {
        var clear = play.Received.AsSpan();

        // RFC 8446 §5.1: a failed handshake ends with an alert (21); a handshake is a record of type 22.
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
