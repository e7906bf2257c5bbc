using System.Text;
using MimeKit;
using MimeKit.Tnef;
using Ulak.Mime.Headers;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>Unpacks <c>winmail.dat</c>, in which Outlook hides a message's text and files ([MS-OXTNEF]).</summary>
internal static class TnefUnpacker
{
    private const int MaxOctets = 32 * 1024 * 1024;

    public static bool IsTnef(MailPart part) =>
        part.MediaType is "application/ms-tnef" or "application/vnd.ms-tnef"
            || "winmail.dat".Equals(part.FileName, StringComparison.OrdinalIgnoreCase);

    /// <summary>The parts within; none where it cannot be read, or unpacks to more than it should.</summary>
    public static List<UnpackedPart> Unpack(MailPart part, CancellationToken cancellationToken)
    {
        var parts = new List<UnpackedPart>();
        try
        {
            var octets = PartContent.Read(part, MaxOctets, out var isTruncated, cancellationToken);
            if (isTruncated)
            {
                return parts;
            }

            using var content = new MemoryStream(octets, writable: false);
            using var tnef = new TnefPart { Content = new MimeContent(content) };
            using var message = tnef.ConvertToMessage();
            var room = (long)MaxOctets;
            foreach (var each in message.BodyParts.OfType<MimePart>())
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var output = new MemoryStream();
                each.Content?.DecodeTo(output, cancellationToken);
                room -= output.Length;
                if (room < 0)
                {
                    break;
                }

                parts.Add(new UnpackedPart(HeadersOf(each), output.ToArray()));
            }
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or IOException or TnefException
            or InvalidOperationException or IndexOutOfRangeException or OverflowException)
        {
            // What cannot be unpacked can still be downloaded as it came.
            parts.Clear();
        }

        return parts;
    }

    private static List<MailHeader> HeadersOf(MimePart part)
    {
        var headers = new List<MailHeader>();
        foreach (var header in part.Headers)
        {
            if (header.Id is HeaderId.ContentType or HeaderId.ContentDisposition or HeaderId.ContentId)
            {
                headers.Add(new MailHeader(header.Field, header.RawValue));
            }
        }

        headers.Add(new MailHeader("Content-Transfer-Encoding", Encoding.ASCII.GetBytes("binary")));
        return headers;
    }
}
