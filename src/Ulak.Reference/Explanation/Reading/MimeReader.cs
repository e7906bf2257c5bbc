

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Cuts a message into its parts (RFC 2045, RFC 2046), and keeps for each line its place in the input, which a full MIME library does not.
/// Bounded in depth and in parts; whatever is broken is read as text.
/// </summary>
internal sealed class MimeReader
{
    // Bounces of bounces of bounces exist; deeper nesting is an attack on the reader.
    private const int MaxDepth = 8;
    private const int MaxParts = 400;

    private readonly IReadOnlyList<SourceLine> _lines;
    private int _parts;

    private MimeReader(IReadOnlyList<SourceLine> lines) => _lines = lines;

    public static MimeEntity Read(IReadOnlyList<SourceLine> lines)
    {
        var start = 0;
        while (start < lines.Count && (lines[start].Text.AsSpan().Trim().Length == 0
            || lines[start].Text.StartsWith("From ", StringComparison.Ordinal)
            || lines[start].Text.StartsWith(">From ", StringComparison.Ordinal)))
        {
            start++;
        }

        return new MimeReader(lines).ReadEntity(start, lines.Count, 0, "text/plain");
    }

    /// <summary>The header fields from a line on, and the line after them.</summary>
    public static (List<MimeHeaderField> Fields, int Next) ReadFields(IReadOnlyList<SourceLine> lines, int start, int end)
    {
        var fields = new List<MimeHeaderField>();
        var i = start;
        while (i < end && lines[i].Text.Length > 0)
        {
            var line = lines[i];
            if (line.Text[0] is ' ' or '\t')
            {
                // RFC 5322 §2.2.3: a continuation. Before any field it is a stray line.
                if (fields.Count == 0)
                {
                    break;
                }

                if (line.Text.AsSpan().Trim().Length == 0)
                {
                    break;
                }

                fields[^1].Value.Append(TrimFrom(line, 0));
                i++;
                continue;
            }

            var colon = FieldNameEnd(line.Text);
            if (colon < 0)
            {
                break;
            }

            fields.Add(new MimeHeaderField(line.Text[..colon].TrimEnd(), new Passage(TrimFrom(line, colon + 1))));
            i++;
        }

        return (fields, i);
    }

    /// <summary>The colon after a header field's name (RFC 5322 §2.2), or -1.</summary>
    public static int FieldNameEnd(string line)
    {
        for (var i = 0; i < line.Length && i < 80; i++)
        {
            var c = line[i];
            if (c == ':')
            {
                return i > 0 ? i : -1;
            }

            if (c is not (>= '!' and <= '~'))
            {
                return c is ' ' && i > 0 && i + 1 < line.Length && line[i + 1] == ':' ? i + 1 : -1;
            }
        }

        return -1;
    }

    private static SourceLine TrimFrom(SourceLine line, int from)
    {
        var start = from;
        while (start < line.Text.Length && char.IsWhiteSpace(line.Text[start]))
        {
            start++;
        }

        var end = line.Text.Length;
        while (end > start && char.IsWhiteSpace(line.Text[end - 1]))
        {
            end--;
        }

        return line.Slice(start, end - start);
    }

    private MimeEntity ReadEntity(int start, int end, int depth, string defaultType)
    {
        _parts++;
        var (headers, next) = ReadFields(_lines, start, end);
        if (next < end && _lines[next].Text.AsSpan().Trim().Length == 0)
        {
            next++;
        }

        var contentType = StructuredField.Parse(FieldValue(headers, "Content-Type") ?? defaultType);
        var mediaType = contentType.Value;
        if (depth < MaxDepth && _parts < MaxParts)
        {
            if (mediaType.StartsWith("multipart/", StringComparison.Ordinal))
            {
                var children = ReadParts(next, end, contentType.Parameter("boundary"), depth);
                if (children.Count > 0)
                {
                    return new MimeEntity { Headers = headers, MediaType = mediaType, Children = children };
                }

                mediaType = "text/plain";
            }
            else if (mediaType is "message/rfc822" or "message/global")
            {
                var encoded = (FieldValue(headers, "Content-Transfer-Encoding") ?? "").Trim();
                return encoded.StartsWith("base64", StringComparison.OrdinalIgnoreCase)
                    || encoded.StartsWith("quoted-printable", StringComparison.OrdinalIgnoreCase)
                    ? ReadEncodedMessage(headers, next, end, contentType, depth)
                    : new MimeEntity
                    {
                        Headers = headers,
                        MediaType = mediaType,
                        Children = [ReadEntity(next, end, depth + 1, "text/plain")]
                    };
            }
        }

        var body = PartDecoder.Decode(_lines, next, end, FieldValue(headers, "Content-Transfer-Encoding"),
            contentType.Parameter("charset"));
        return new MimeEntity { Headers = headers, MediaType = mediaType, Body = body };
    }

    private MimeEntity ReadEncodedMessage(List<MimeHeaderField> headers, int next, int end, StructuredField contentType, int depth)
    {
        var body = PartDecoder.Decode(_lines, next, end, FieldValue(headers, "Content-Transfer-Encoding"),
            contentType.Parameter("charset"));
        var inner = new MimeReader(body) { _parts = _parts };
        var child = inner.ReadEntity(0, body.Count, depth + 1, "text/plain");
        _parts = inner._parts;
        return new MimeEntity { Headers = headers, MediaType = contentType.Value, Children = [child] };
    }

    private List<MimeEntity> ReadParts(int start, int end, string? boundary, int depth)
    {
        var children = new List<MimeEntity>();
        var delimiter = boundary is { Length: > 0 } ? "--" + boundary : GuessDelimiter(start, end);
        if (delimiter is null)
        {
            return children;
        }

        var partStart = -1;
        for (var i = start; i < end && _parts < MaxParts; i++)
        {
            var text = _lines[i].Text;
            if (!text.StartsWith(delimiter, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = text.AsSpan(delimiter.Length).Trim();
            if (rest.Length > 0 && !rest.SequenceEqual("--"))
            {
                continue;
            }

            if (partStart >= 0)
            {
                children.Add(ReadEntity(partStart, i, depth + 1, "text/plain"));
            }
            else if (i > start)
            {
                AddPreamble(children, start, i);
            }

            partStart = i + 1;
            if (rest.Length > 0)
            {
                partStart = -1;
                break;
            }
        }

        if (partStart >= 0)
        {
            children.Add(ReadEntity(partStart, end, depth + 1, "text/plain"));
        }

        return children;
    }

    /// <summary>Some old servers wrote the notice before the first boundary.</summary>
    private void AddPreamble(List<MimeEntity> children, int start, int end)
    {
        var body = new List<SourceLine>();
        for (var i = start; i < end; i++)
        {
            body.Add(_lines[i]);
        }

        if (body.Exists(l => l.Text.AsSpan().Trim().Length > 0))
        {
            children.Add(new MimeEntity { MediaType = "", Body = body });
        }
    }

    private string? GuessDelimiter(int start, int end)
    {
        for (var i = start; i < end && i < start + 200; i++)
        {
            var text = _lines[i].Text;
            if (text.Length > 4 && text.StartsWith("--", StringComparison.Ordinal) && i + 1 < end
                && _lines[i + 1].Text.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            {
                return text.TrimEnd();
            }
        }

        return null;
    }

    private static string? FieldValue(List<MimeHeaderField> headers, string name) =>
        headers.Find(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Text;
}
