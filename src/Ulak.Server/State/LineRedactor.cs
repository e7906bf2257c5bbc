using System.Text;

namespace Ulak.Server.State;

/// <summary>Redacts secrets in command lines.</summary>
internal static class LineRedactor
{
    /// <summary>
    /// Replaces the response in <c>AUTH mechanism response</c> (RFC 4954 §4), octet for octet, so that the columns of a fault stay right.
    /// Clients send it to servers that do not offer AUTH as well.
    /// </summary>
    public static byte[] RedactAuthResponse(byte[] line)
    {
        if (line.Length < 5 || !Ascii.EqualsIgnoreCase(line.AsSpan(0, 5), "AUTH "u8))
        {
            return line;
        }

        var response = line.AsSpan(5).IndexOf((byte)' ');
        if (response >= 0)
        {
            line.AsSpan(5 + response + 1).Fill((byte)'*');
        }

        return line;
    }
}
