using MimeKit;
using Ulak.Mime.Headers;

namespace Ulak.Mime.Parts;

/// <summary>A part of a message. Immutable: several readers may use it at once.</summary>
public sealed class MailPart
{
    private readonly HeaderParameters _type;
    private readonly HeaderParameters? _disposition;

    internal MailPart(int number, int depth, IReadOnlyList<MailHeader> headers, ReadOnlyMemory<byte> content, string defaultType)
    {
        (Number, Depth, Headers, RawContent) = (number, depth, headers, content);
        _type = ReadType(headers) ?? HeaderParameters.Read(System.Text.Encoding.ASCII.GetBytes(defaultType));
        _disposition = Find("Content-Disposition") is { } disposition ? HeaderParameters.Read(disposition.RawValue.Span) : null;
        Encoding = TransferEncoding.Read(Find("Content-Transfer-Encoding")?.Value, IsMultipart);
        FileName = PartName.Clean(_disposition?["filename"] ?? _type["name"]);
        ContentId = PartName.ContentId(Find("Content-ID")?.Value);
        ContentLocation = Find("Content-Location")?.Value;
    }

    /// <summary>Its place when the tree is read from the top, the root being 0.</summary>
    public int Number { get; }

    /// <summary>How deep it is in the tree, the root being 0.</summary>
    public int Depth { get; }

    /// <summary>The header fields, in their order.</summary>
    public IReadOnlyList<MailHeader> Headers { get; }

    /// <summary>The octets of the content as they came.</summary>
    public ReadOnlyMemory<byte> RawContent { get; }

    /// <summary>The part as it came, its header section included; empty for a part of another format, such as TNEF.</summary>
    internal ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>The parts within this one.</summary>
    public IReadOnlyList<MailPart> Children { get; internal set; } = [];

    /// <summary>
    /// The media type in lower case, e.g. <c>text/plain</c>. What is not a media type is <c>application/octet-stream</c>.
    /// </summary>
    public string MediaType => MediaTypes.IsValid(_type.Value) ? _type.Value : "application/octet-stream";

    /// <summary>The charset as it was labelled; null for none.</summary>
    public string? Charset => _type["charset"];

    /// <summary>The transfer encoding; <see cref="ContentEncoding.Default"/> for none.</summary>
    public ContentEncoding Encoding { get; }

    /// <summary>The disposition in lower case; null for none.</summary>
    public string? Disposition => _disposition?.Value;

    /// <summary>The name of its file, without a path; null for none.</summary>
    public string? FileName { get; }

    /// <summary>The Content-ID without brackets and without the prefix <c>cid:</c>; null for none.</summary>
    public string? ContentId { get; }

    /// <summary>The Content-Location; null for none.</summary>
    public string? ContentLocation { get; }

    /// <summary>Whether it holds other parts.</summary>
    public bool IsMultipart => _type.Value.StartsWith("multipart/", StringComparison.Ordinal);

    /// <summary>Whether it is a message.</summary>
    public bool IsMessage => _type.Value is "message/rfc822" or "message/global";

    /// <summary>Whether it is text of any kind.</summary>
    public bool IsText => _type.Value.StartsWith("text/", StringComparison.Ordinal);

    /// <summary>A parameter of its type; null for none.</summary>
    public string? Parameter(string name) => _type[name];

    /// <summary>The first field of a name; null for none.</summary>
    public MailHeader? Find(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Is(name))
            {
                return header;
            }
        }

        return null;
    }

    // Of several fields the first that can be read counts: programs that add one do not always remove the other.
    private static HeaderParameters? ReadType(IReadOnlyList<MailHeader> headers)
    {
        foreach (var header in headers)
        {
            if (header.Is("Content-Type") && HeaderParameters.Read(header.RawValue.Span) is var type && MediaTypes.IsValid(type.Value))
            {
                return type;
            }
        }

        return null;
    }
}
