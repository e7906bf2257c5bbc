
namespace Ulak.Commands.Sending;

/// <summary>Reads a message from a file. Only line ends are changed: LF becomes CRLF.</summary>
internal static class MessageFile
{
    public static async Task<byte[]> ReadAsync(string file, CancellationToken stop)
    {
        using var content = new MemoryStream();
        await using (var input = file == "-" ? System.Console.OpenStandardInput() : File.OpenRead(file))
        {
            await input.CopyToAsync(content, stop);
        }

        var octets = content.ToArray();
        return HasCrLf(octets) ? octets : WithCrLf(octets);
    }

    /// <summary>
    /// A file that contains CRLF was written for SMTP. A bare CR or LF in it is kept, so that it is refused with a reason.
    /// </summary>
    private static bool HasCrLf(ReadOnlySpan<byte> octets) => octets.IndexOf("\r\n"u8) >= 0;

    private static byte[] WithCrLf(ReadOnlySpan<byte> octets)
    {
        var output = new byte[octets.Length + octets.Count((byte)'\n')];
        var position = 0;
        foreach (var octet in octets)
        {
            if (octet == '\n')
            {
                output[position++] = (byte)'\r';
            }

            output[position++] = octet;
        }

        return output;
    }
}
