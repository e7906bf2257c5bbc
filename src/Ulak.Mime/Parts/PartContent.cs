using MimeKit;
using MimeKit.Encodings;
using Ulak.Charsets;

namespace Ulak.Mime.Parts;

/// <summary>
/// The content of a part with its transfer encoding removed, piece by piece, so that no more of it is in memory than was asked for.
/// </summary>
public static class PartContent
{
    private const int PieceOctets = 48 * 1024;

    private static readonly ReadOnlyMemory<byte> Padding = "=="u8.ToArray();

    /// <summary>The size of the content, decoded.</summary>
    public static long SizeOf(MailPart part, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        var size = 0L;
        foreach (var piece in Pieces(part, cancellationToken))
        {
            size += piece.Length;
        }

        return size;
    }

    /// <summary>Writes the content to a stream.</summary>
    public static async Task WriteAsync(MailPart part, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(output);
        foreach (var piece in Pieces(part, cancellationToken))
        {
            await output.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The content up to a number of octets.</summary>
    public static byte[] Read(MailPart part, int maxOctets, out bool isTruncated, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        using var output = new MemoryStream(Math.Min(maxOctets, part.RawContent.Length));
        isTruncated = false;
        foreach (var piece in Pieces(part, cancellationToken))
        {
            var room = maxOctets - (int)output.Length;
            output.Write(piece.Span[..Math.Min(room, piece.Length)]);
            if (piece.Length > room)
            {
                isTruncated = true;
                break;
            }
        }

        return output.Length == output.Capacity ? output.GetBuffer() : output.ToArray();
    }

    /// <summary>The content as text, up to a number of octets.</summary>
    public static string ReadText(MailPart part, int maxOctets, out bool isTruncated, CancellationToken cancellationToken)
    {
        var octets = Read(part, maxOctets, out isTruncated, cancellationToken);
        if (part.MediaType is "text/html" or "text/x-amp-html")
        {
            return MailText.DecodeHtml(octets, part.Charset);
        }

        var text = MailText.Decode(octets, part.Charset);
        return part.MediaType == "text/plain" && FlowedText.IsFlowed(part) ? FlowedText.Join(part, text) : text;
    }

    /// <summary>The pieces of the content. Each is valid until the next is read.</summary>
    internal static IEnumerable<ReadOnlyMemory<byte>> Pieces(MailPart part, CancellationToken cancellationToken)
    {
        var raw = part.RawContent;
        var decoder = DecoderFor(part.Encoding);
        var output = decoder is null ? [] : new byte[decoder.EstimateOutputLength(Math.Min(PieceOctets, raw.Length))];
        for (var at = 0; at < raw.Length; at += PieceOctets)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var input = raw.Slice(at, Math.Min(PieceOctets, raw.Length - at));
            if (decoder is null)
            {
                yield return input;
                continue;
            }

            var length = Decode(decoder, input, output);
            yield return output.AsMemory(0, length);
        }

        // Programs leave the padding out (RFC 4648 §3.2); the decoder waits for it.
        if (decoder is Base64Decoder && MissingPadding(raw.Span) is > 0 and var missing)
        {
            var length = Decode(decoder, Padding[..missing], output);
            yield return output.AsMemory(0, length);
        }
    }

    private static int MissingPadding(ReadOnlySpan<byte> base64)
    {
        if (base64.TrimEnd("\r\n\t "u8) is not [.., not (byte)'='])
        {
            return 0;
        }

        var digits = 0;
        foreach (var octet in base64)
        {
            digits += char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'+' or (byte)'/' ? 1 : 0;
        }

        return (digits % 4) switch { 2 => 2, 3 => 1, _ => 0 };
    }

    // MimeKit's decoders read arrays; the octets of a message are one.
    private static int Decode(IMimeDecoder decoder, ReadOnlyMemory<byte> input, byte[] output) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(input, out var segment)
            ? decoder.Decode(segment.Array!, segment.Offset, segment.Count, output)
            : decoder.Decode(input.ToArray(), 0, input.Length, output);

    private static IMimeDecoder? DecoderFor(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.Base64 => new Base64Decoder(),
        ContentEncoding.QuotedPrintable => new QuotedPrintableDecoder(),
        ContentEncoding.UUEncode => new UUDecoder(),
        _ => null,
    };
}
