using System.Runtime.InteropServices;
using MimeKit;
using Ulak.Mime.Headers;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>
/// Makes the tree of parts. MimeKit finds the boundaries; header fields and charsets are read here, from the octets. The work is linear
/// in the message, and the tree is bounded
/// in parts and depth.
/// </summary>
internal sealed class MailParser(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
{
    /// <summary>More than any mail program shows.</summary>
    private const int MaxParts = 10_000;

    private const int MaxDepth = 64;
    private const string PlainText = "text/plain";
    private const string Message = "message/rfc822";

    private readonly List<MailPart> _parts = [];
    private readonly Dictionary<MimeEntity, Range> _ranges = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<MimeEntity, int> _headerEnds = new(ReferenceEqualityComparer.Instance);
    private readonly ReadOnlyMemory<byte> _octets = CarriageReturns.Repair(message);
    private ReadOnlyMemory<byte> _source;
    private bool _isTruncated;
    private int _firstNumber;

    public ParsedMail Parse()
    {
        Parse(0, 0);
        return new ParsedMail(message, _parts, _isTruncated);
    }

    /// <summary>Reads a part of another message.</summary>
    /// <param name="firstNumber">The number of the first part.</param>
    /// <param name="depth">Its depth.</param>
    /// <returns>The parts, the outermost first.</returns>
    private List<MailPart> Parse(int firstNumber, int depth)
    {
        _firstNumber = firstNumber;
        var header = HeaderBlock.Read(_octets);
        if (header.Fields.Count == 0)
        {
            // RFC 5322 §2.1 demands a header section, and programs that send text alone exist.
            _parts.Add(new MailPart(firstNumber, depth, [], _octets[header.BodyStart..], PlainText));
            return _parts;
        }

        _source = HeaderRepair.IsNeeded(header) ? HeaderRepair.Repair(_octets, header, boundary: null) : _octets;
        var root = Load();
        if (root is Multipart { Count: 0 } && BoundaryFinder.Find(_octets.Span[header.BodyStart..]) is { } boundary)
        {
            _source = HeaderRepair.Repair(_octets, header, boundary);
            root = Load();
        }

        if (root is not null)
        {
            Add(root, depth, PlainText);
        }
        else
        {
            _parts.Add(new MailPart(firstNumber, depth, header.Fields, _octets[header.BodyStart..], PlainText));
        }

        return _parts;
    }

    private MimeEntity? Load()
    {
        var options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = MaxDepth;
        var segment = MemoryMarshal.TryGetArray(_source, out var array) ? array : new ArraySegment<byte>(_source.ToArray());
        using var stream = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
        var parser = new MimeParser(options, stream, MimeFormat.Entity, persistent: true);
        parser.MimeEntityEnd += (_, entity) =>
        {
            _ranges[entity.Entity] = (int)entity.BeginOffset..(int)entity.EndOffset;
            _headerEnds[entity.Entity] = (int)entity.HeadersEndOffset;
        };
        try
        {
            return parser.ParseEntity(cancellationToken);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private MailPart? Add(MimeEntity entity, int depth, string defaultType)
    {
        if (_parts.Count >= MaxParts)
        {
            _isTruncated = true;
            return null;
        }

        cancellationToken.ThrowIfCancellationRequested();
        var (begin, end) = (_ranges[entity].Start.Value, _ranges[entity].End.Value);
        var headerEnd = Math.Clamp(_headerEnds[entity], begin, end);
        var part =
            new MailPart(_firstNumber + _parts.Count, depth, HeaderBlock.Read(_source[begin..headerEnd]).Fields, _source[headerEnd..end],
                defaultType)
            { Source = _source[begin..end] };
        _parts.Add(part);
        part.Children = entity switch
        {
            Multipart multipart =>
                Children(multipart, depth + 1,
                multipart.ContentType.MediaSubtype.Equals("digest", StringComparison.OrdinalIgnoreCase) ? Message : PlainText),
            MessagePart { Message.Body: { } body } => Add(body, depth + 1, PlainText) is { } child ? [child] : [],
            _ when TnefUnpacker.IsTnef(part) => Unpack(TnefUnpacker.Unpack(part, cancellationToken), depth + 1),
            _ when UuencodeUnpacker.Unpack(part) is { Count: > 0 } found => Unpack(found, depth + 1),
            _ when SignedDataUnpacker.IsSignedData(part) => UnpackSigned(part, depth + 1),
            _ => [],
        };
        return part;
    }

    private List<MailPart> Children(Multipart multipart, int depth, string defaultType)
    {
        var children = new List<MailPart>();
        foreach (var child in multipart)
        {
            if (Add(child, depth, defaultType) is not { } part)
            {
                break;
            }

            children.Add(part);
        }

        return children;
    }

    private List<MailPart> UnpackSigned(MailPart signed, int depth)
    {
        if (depth > MaxDepth || SignedDataUnpacker.Unpack(signed, cancellationToken) is not { } content)
        {
            return [];
        }

        // The content is a part with its own header section. Its parts get the numbers that come next.
        var inner = new MailParser(content, cancellationToken).Parse(_firstNumber + _parts.Count, depth);
        _isTruncated |= inner.Count > MaxParts - _parts.Count;
        _parts.AddRange(inner.Take(MaxParts - _parts.Count));
        return inner.Count == 0 ? [] : [inner[0]];
    }

    private List<MailPart> Unpack(List<UnpackedPart> found, int depth)
    {
        var children = new List<MailPart>();
        foreach (var (headers, content) in found)
        {
            if (_parts.Count >= MaxParts)
            {
                _isTruncated = true;
                break;
            }

            var part = new MailPart(_firstNumber + _parts.Count, depth, headers, content, PlainText);
            _parts.Add(part);
            children.Add(part);
        }

        return children;
    }
}
