using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using Ulak.Mime.Html;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>A message's HTML view: safe to show, with the message's own pictures, and within a budget.</summary>
public sealed class MailHtml
{
    /// <summary>How much HTML of a part is shown.</summary>
    public const int MaxPartOctets = 4 * 1024 * 1024;

    /// <summary>The pictures that are written into the page, all together and as often as they stand there.</summary>
    private const long MaxPictureOctets = 8 * 1024 * 1024;

    private const int MaxParts = 50;

    /// <summary>A multiple of three octets, so that only the last piece is padded.</summary>
    private const int PieceOctets = 12 * 1024;

    private string _markup;
    private readonly ResourcePolicy _resources;
    private readonly long[] _sizes;

    private MailHtml(string markup, ResourcePolicy resources, CancellationToken cancellationToken)
    {
        (_markup, _resources) = (markup, resources);
        _sizes = [.. resources.Used.Select(part => PartContent.SizeOf(part, cancellationToken))];
        foreach (var (number, _, _) in Pictures())
        {
            PicturesLeftOut += number < 0 ? 1 : 0;
        }
    }

    /// <summary>Whether the HTML was too complex, so that its text alone is shown.</summary>
    public bool IsSimplified { get; private init; }

    /// <summary>Whether there is more than is shown.</summary>
    public bool IsTruncated { get; private init; }

    /// <summary>How many places have no picture, because the pictures are too large together.</summary>
    public int PicturesLeftOut { get; }

    /// <summary>How many pictures and style sheets elsewhere were left out.</summary>
    public int RemoteLeftOut => _resources.RemoteLeftOut;

    /// <summary>Makes the view.</summary>
    /// <param name="mail">The message.</param>
    /// <param name="allowRemote">Whether pictures from elsewhere may be loaded.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static MailHtml Render(ParsedMail mail, bool allowRemote, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return Render(mail, mail.Body.Html, allowRemote, cancellationToken);
    }

    /// <summary>The view as a mail program with a light or a dark theme shows it.</summary>
    /// <param name="scheme"><c>light</c> or <c>dark</c>; with any other value the browser decides.</param>
    public MailHtml WithColorScheme(string? scheme)
    {
        var copy = (MailHtml)MemberwiseClone();
        copy._markup = ColorSchemes.Apply(_markup, scheme);
        return copy;
    }

    /// <summary>The view made smaller where the message declares a width that is greater than the window's.</summary>
    public MailHtml WithFittedWidth(CancellationToken cancellationToken)
    {
        var copy = (MailHtml)MemberwiseClone();
        copy._markup = FittedWidth.Apply(_markup, cancellationToken);
        return copy;
    }

    /// <summary>Makes the view of the alternative in AMP; null where there is none.</summary>
    public static MailHtml? RenderAmp(ParsedMail mail, bool allowRemote, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return mail.Body.Amp is { } amp ? Render(mail, [amp], allowRemote, cancellationToken) : null;
    }

    /// <summary>Writes the view as UTF-8, with its pictures.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        var written = 0;
        foreach (var (number, start, end) in Pictures())
        {
            await WriteTextAsync(output, _markup.AsMemory(written, start - written), cancellationToken).ConfigureAwait(false);
            written = end;
            if (number >= 0)
            {
                await WritePictureAsync(output, _resources.Used[number], cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await WriteTextAsync(output, "data:,".AsMemory(), cancellationToken).ConfigureAwait(false);
            }
        }

        await WriteTextAsync(output, _markup.AsMemory(written), cancellationToken).ConfigureAwait(false);
    }

    private static MailHtml Render(ParsedMail mail, IReadOnlyList<MailPart> parts, bool allowRemote, CancellationToken cancellationToken)
    {
        var resources = new ResourcePolicy(mail.Body.Pictures, allowRemote);
        var sanitizer = new HtmlSanitizer(resources, cancellationToken);
        var (styles, body) = (new StringBuilder(), new StringBuilder());
        var (isSimplified, isTruncated, isStandards, attributes) = (false, parts.Count > MaxParts, true, "");
        foreach (var part in parts.Take(MaxParts))
        {
            if (!part.IsText)
            {
                body.Append("<p><img alt=\"\" src=\"").Append(resources.Place(part)).Append("\"></p>");
                continue;
            }

            var text = PartContent.ReadText(part, MaxPartOctets, out var isCut, cancellationToken);
            isTruncated |= isCut;
            if (part.MediaType is not ("text/html" or "text/x-amp-html"))
            {
                AppendText(body, text);
            }
            else if (sanitizer.Sanitize(text) is { } html)
            {
                (isStandards, attributes) = (html.IsStandards, html.BodyAttributes);
                styles.Append(html.Styles);
                _ = parts.Count == 1 ? body.Append(html.Body) : body.Append("<div>").Append(html.Body).Append("</div>");
            }
            else
            {
                isSimplified = true;
                AppendText(body, HtmlText.From(text, MaxPartOctets));
            }
        }

        var document = new SanitizedHtml(isStandards, styles.ToString(), parts.Count == 1 ? attributes : "", body.ToString()).ToDocument();
        return new MailHtml(document, resources, cancellationToken) { IsSimplified = isSimplified, IsTruncated = isTruncated };
    }

    private static void AppendText(StringBuilder body, string text) =>
        body.Append("<pre style=\"white-space:pre-wrap;font-family:inherit\">\n")
            .Append(WebUtility.HtmlEncode(text.Replace("\r", "", StringComparison.Ordinal))).Append("</pre>");

    private static async Task WriteTextAsync(Stream output, ReadOnlyMemory<char> text, CancellationToken cancellationToken)
    {
        const int PieceCharacters = 16 * 1024;
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(PieceCharacters, text.Length - at);
            length -= at + length < text.Length && char.IsHighSurrogate(text.Span[at + length - 1]) ? 1 : 0;
            await output.WriteAsync(Encoding.UTF8.GetBytes(text.Slice(at, length).ToArray()), cancellationToken).ConfigureAwait(false);
            at += length;
        }
    }

    private static async Task WritePictureAsync(Stream output, MailPart part, CancellationToken cancellationToken)
    {
        await output.WriteAsync(Encoding.ASCII.GetBytes($"data:{PictureIndex.TypeOf(part)};base64,"), cancellationToken)
            .ConfigureAwait(false);
        var input = new byte[PieceOctets];
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(PieceOctets)];
        var filled = 0;
        foreach (var piece in PartContent.Pieces(part, cancellationToken))
        {
            for (var rest = piece; !rest.IsEmpty;)
            {
                var taken = Math.Min(rest.Length, input.Length - filled);
                rest.Span[..taken].CopyTo(input.AsSpan(filled));
                (filled, rest) = (filled + taken, rest[taken..]);
                if (filled == input.Length)
                {
                    Base64.EncodeToUtf8(input, encoded, out _, out var length);
                    await output.WriteAsync(encoded.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                    filled = 0;
                }
            }
        }

        Base64.EncodeToUtf8(input.AsSpan(0, filled), encoded, out _, out var last);
        await output.WriteAsync(encoded.AsMemory(0, last), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The places of pictures in the markup; the number is -1 where the picture is left out.</summary>
    private IEnumerable<(int Number, int Start, int End)> Pictures()
    {
        var room = MaxPictureOctets;
        for (var at = 0; (at = _markup.IndexOf(ResourcePolicy.PictureStart, at)) >= 0;)
        {
            var end = _markup.IndexOf(ResourcePolicy.PictureEnd, at);
            if (end < 0)
            {
                yield break;
            }

            var isKnown =
                int.TryParse(_markup.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number < _sizes.Length;
            var size = isKnown ? (_sizes[number] + 2) / 3 * 4 : 0;
            var isShown = isKnown && size <= room;
            room -= isShown ? size : 0;
            yield return (isShown ? number : -1, at, end + 1);
            at = end + 1;
        }
    }
}
