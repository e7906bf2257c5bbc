using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;

namespace Ulak.Charsets;

/// <summary>
/// A charset by its name in the WHATWG Encoding Standard, or, for the labels of old mail that the standard does not know, by its name in
/// .NET.
/// </summary>
public sealed class Charset
{
    private static readonly FrozenDictionary<string, string> Names = ReadNames();
    private static readonly ConcurrentDictionary<string, Charset> Known = new(StringComparer.OrdinalIgnoreCase);

    private readonly Lazy<CharsetDecoder> _decoder;

    private Charset(string name, Func<CharsetDecoder> decoder) => (Name, _decoder) = (name, new Lazy<CharsetDecoder>(decoder));

    /// <summary>UTF-8.</summary>
    public static Charset Utf8 { get; } = new("UTF-8", () => new EncodingDecoder(new UTF8Encoding(false)));

    /// <summary>windows-1252, which is what <c>us-ascii</c> and <c>iso-8859-1</c> mean on the web and in mail.</summary>
    public static Charset Windows1252 { get; } = new("windows-1252", () => SingleByteDecoder.OfCodePage(1252));

    /// <summary>The labels of the WHATWG Encoding Standard, each with the name of its charset.</summary>
    public static IReadOnlyDictionary<string, string> Labels => Names;

    /// <summary>The name, e.g. <c>windows-1254</c> for the label <c>iso-8859-9</c>.</summary>
    public string Name { get; }

    /// <summary>The charset of a label in any case, with or without white space and quotes around it.</summary>
    /// <returns>The charset; null where the label is not known.</returns>
    public static Charset? Find(string? label)
    {
        var text = label?.Trim(' ', '\t', '\r', '\n', '\f', '"', '\'') ?? "";
        if (text.Length is 0 or > 60)
        {
            return null;
        }

        if (Names.TryGetValue(text, out var name) || Names.TryGetValue(CharsetAliases.LabelOf(text), out name))
        {
            return name switch
            {
                "UTF-8" => Utf8,
                "windows-1252" => Windows1252,
                _ => Known.GetOrAdd(name, static each => new Charset(each, () => Make(each)))
            };
        }

        return Extra(text);
    }

    /// <summary>Decodes octets. What the charset does not define becomes U+FFFD.</summary>
    public string Decode(ReadOnlySpan<byte> octets) => _decoder.Value.Decode(octets);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static CharsetDecoder Make(string name) => name switch
    {
        "GBK" or "gb18030" => new Gb18030Decoder(),
        "Big5" => new Big5Decoder(),
        "EUC-JP" => new EucJpDecoder(),
        "ISO-2022-JP" => new Iso2022JpDecoder(),
        "Shift_JIS" => new ShiftJisDecoder(),
        "EUC-KR" => new EucKrDecoder(),
        "UTF-16BE" => new EncodingDecoder(new UnicodeEncoding(bigEndian: true, byteOrderMark: false)),
        "UTF-16LE" => new EncodingDecoder(new UnicodeEncoding(bigEndian: false, byteOrderMark: false)),
        "x-user-defined" => SingleByteDecoder.UserDefined(),
        _ => SingleByteCharsets.Find(name),
    };

    // The standard gives these up for the web ("replacement"), where they help attackers; old mail is still written in them.
    private static Charset? Extra(string label)
    {
        if (label.ToUpperInvariant() is "UTF-7" or "UTF7" or "UNICODE-1-1-UTF-7")
        {
            return Known.GetOrAdd("UTF-7", static name => new Charset(name, static () => new Utf7Decoder()));
        }

        if (Known.TryGetValue(label, out var known))
        {
            return known;
        }

        var name = label.StartsWith("cp", StringComparison.OrdinalIgnoreCase) && int.TryParse(label.AsSpan(2), out var number)
            ? "ibm" + number : label;
        return (CodePages.Find(label) ?? CodePages.Find(name)) is { } encoding && IsText(encoding) && Known.Count < 1_000
            ? Known.GetOrAdd(label, new Charset(encoding.WebName, () => new EncodingDecoder(encoding)))
            : null;
    }

    // EBCDIC and the like: no mail is written in them, so a label that names one is wrong.
    private static bool IsText(Encoding encoding) => encoding.CodePage is 12000 or 12001 || encoding.GetString("Az09 <"u8) == "Az09 <";

    private static FrozenDictionary<string, string> ReadNames()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in CharsetTables.Lines("labels"))
        {
            var words = line.Split(' ');
            foreach (var label in words.AsSpan(1))
            {
                names.Add(label, words[0].TrimEnd(':'));
            }
        }

        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
