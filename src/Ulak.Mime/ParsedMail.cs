using Ulak.Mime.Headers;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>A message read as MIME. Whatever the octets are, there is a message. Immutable: several readers may use it at once.</summary>
public sealed class ParsedMail
{
    private readonly Lazy<MailBody> _body;
    private readonly HashSet<MailPart> _withinMessage = new(ReferenceEqualityComparer.Instance);

    internal ParsedMail(ReadOnlyMemory<byte> octets, IReadOnlyList<MailPart> parts, bool isTruncated)
    {
        (Octets, Parts, IsTruncated) = (octets, parts, isTruncated);
        _body = new Lazy<MailBody>(() => MailBody.Of(this));
        AddParts(parts[0], within: false);
    }

    /// <summary>The octets as they came.</summary>
    public ReadOnlyMemory<byte> Octets { get; }

    /// <summary>The root of the tree of parts.</summary>
    public MailPart Root => Parts[0];

    /// <summary>All parts, each before those that it holds; a part's number is its place.</summary>
    public IReadOnlyList<MailPart> Parts { get; }

    /// <summary>Whether there are more parts than are read.</summary>
    public bool IsTruncated { get; }

    /// <summary>The header fields, in their order.</summary>
    public IReadOnlyList<MailHeader> Headers => Root.Headers;

    /// <summary>Which parts are the text to read, and which are attachments.</summary>
    public MailBody Body => _body.Value;

    /// <summary>Reads a message.</summary>
    /// <param name="octets">Its octets. They are not copied, and must not change.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static ParsedMail Parse(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) =>
        new MailParser(octets, cancellationToken).Parse();

    /// <summary>The value of the first field of a name as text; null for none.</summary>
    public string? Header(string name) => Root.Find(name)?.Value;

    /// <summary>Whether a part stands within an attached message.</summary>
    internal bool IsWithinMessage(MailPart part) => _withinMessage.Contains(part);

    /// <summary>The message within a part of the type message/rfc822; null where the part is none.</summary>
    public ParsedMail? Nested(int number, CancellationToken cancellationToken)
    {
        if (number < 0 || number >= Parts.Count || !Parts[number].IsMessage)
        {
            return null;
        }

        var part = Parts[number];
        return Parse(part.Encoding is MimeKit.ContentEncoding.Base64 or MimeKit.ContentEncoding.QuotedPrintable
            ? PartContent.Read(part, int.MaxValue, out _, cancellationToken) : part.RawContent, cancellationToken);
    }

    private void AddParts(MailPart part, bool within)
    {
        if (within)
        {
            _withinMessage.Add(part);
        }

        foreach (var child in part.Children)
        {
            AddParts(child, within || part.IsMessage);
        }
    }
}
