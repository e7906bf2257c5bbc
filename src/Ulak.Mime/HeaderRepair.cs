using System.Text;
using Ulak.Mime.Headers;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>
/// Makes a header section that MimeKit reads as we do: CRLF alone ends its lines, an empty line ends it, and it has one Content-Type.
/// </summary>
internal static class HeaderRepair
{
    public static bool IsNeeded(HeaderBlock header) => !header.IsRegular || header.Fields.Count(field => field.Is("Content-Type")) > 1;

    /// <summary>The same message with a repaired header section.</summary>
    /// <param name="octets">The message.</param>
    /// <param name="header">Its header section.</param>
    /// <param name="boundary">The boundary of its parts, where the header section does not name it.</param>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> octets, HeaderBlock header, string? boundary)
    {
        var repaired = new MemoryStream(octets.Length + 256);
        var typeWritten = false;
        foreach (var field in header.Fields)
        {
            if (field.Is("Content-Type"))
            {
                var type = HeaderParameters.Read(field.RawValue.Span).Value;
                if (typeWritten || !MediaTypes.IsValid(type))
                {
                    continue;
                }

                typeWritten = true;
                if (boundary is not null)
                {
                    repaired.Write(Encoding.ASCII.GetBytes($"Content-Type: {type}; boundary=\"{boundary}\"\r\n"));
                    continue;
                }
            }

            Write(repaired, field);
        }

        repaired.Write("\r\n"u8);
        repaired.Write(octets.Span[header.BodyStart..]);
        return repaired.ToArray();
    }

    private static void Write(MemoryStream repaired, MailHeader field)
    {
        repaired.Write(Encoding.ASCII.GetBytes(field.Name + ":"));
        foreach (var octet in field.RawValue.Span.TrimEnd("\r\n"u8))
        {
            if (octet != '\r')
            {
                repaired.Write(octet == '\n' ? "\r\n"u8 : [octet]);
            }
        }

        repaired.Write("\r\n"u8);
    }
}
