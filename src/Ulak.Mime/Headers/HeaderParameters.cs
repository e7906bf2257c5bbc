using System.Globalization;
using System.Text;
using Ulak.Charsets;

namespace Ulak.Mime.Headers;

/// <summary>
/// The value of a Content-Type or Content-Disposition field and its parameters. Reads what mail programs write: RFC 2231 with its
/// continuations and charsets, encoded-words in
/// quoted strings (which RFC 2047 §5 forbids and everyone sends), octets above ASCII, and values with spaces that lack their quotes.
/// </summary>
internal sealed class HeaderParameters
{
    private const int MaxParameters = 100;

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    private HeaderParameters(string value) => Value = value;

    /// <summary>What stands before the first parameter, in lower case.</summary>
    public string Value { get; }

    /// <summary>The value of a parameter; null where there is none.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    public static HeaderParameters Read(ReadOnlySpan<byte> field)
    {
        var semicolon = field.IndexOf((byte)';');
        var parameters = new HeaderParameters(HeaderText.Decode(semicolon < 0 ? field : field[..semicolon]).ToLowerInvariant());
        var sections = new List<(string Name, int Number, bool IsEncoded, byte[] Octets)>();
        for (var rest = semicolon < 0 ? default : field[(semicolon + 1)..]; !rest.IsEmpty && sections.Count < MaxParameters;)
        {
            rest = ReadOne(rest, sections);
        }

        parameters.Add(sections);
        return parameters;
    }

    private static ReadOnlySpan<byte> ReadOne(ReadOnlySpan<byte> rest,
        List<(string Name, int Number, bool IsEncoded, byte[] Octets)> sections)
    {
        rest = rest.TrimStart(" \t\r\n;"u8);
        var equals = rest.IndexOfAny((byte)'=', (byte)';');
        if (equals < 0)
        {
            return default;
        }

        if (rest[equals] == ';')
        {
            return rest[equals..];
        }

        var name = Encoding.ASCII.GetString(rest[..equals]).Trim();
        rest = rest[(equals + 1)..].TrimStart(" \t\r\n"u8);
        var value = rest.StartsWith("\""u8) ? Quoted(ref rest) : Bare(ref rest);
        var isEncoded = name.EndsWith('*');
        name = name.TrimEnd('*');
        var number = -1;
        if (name.LastIndexOf('*') is > 0 and var star
            && int.TryParse(name.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var section))
        {
            (name, number) = (name[..star], section);
        }

        if (name.Length > 0)
        {
            sections.Add((name, number, isEncoded, value));
        }

        return rest;
    }

    private static byte[] Quoted(ref ReadOnlySpan<byte> rest)
    {
        var value = new List<byte>();
        var at = 1;
        for (; at < rest.Length && rest[at] != '"'; at++)
        {
            // A backslash before a letter is a path of Windows, not a quoted-pair.
            if (rest[at] == '\\' && at + 1 < rest.Length && rest[at + 1] is (byte)'"' or (byte)'\\')
            {
                at++;
            }

            if (rest[at] is not ((byte)'\r' or (byte)'\n'))
            {
                value.Add(rest[at]);
            }
        }

        rest = at < rest.Length ? rest[(at + 1)..] : default;
        var next = rest.IndexOf((byte)';');
        rest = next < 0 ? default : rest[next..];
        return [.. value];
    }

    private static byte[] Bare(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)';');
        var value = (end < 0 ? rest : rest[..end]).Trim(" \t\r\n"u8).ToArray();
        rest = end < 0 ? default : rest[end..];
        return value;
    }

    private void Add(List<(string Name, int Number, bool IsEncoded, byte[] Octets)> sections)
    {
        foreach (var group in sections.GroupBy(section => section.Name, StringComparer.OrdinalIgnoreCase))
        {
            // RFC 2231 §3 and §4. Where a parameter stands in both forms, the extended one is the better.
            var extended = group.Where(section => section.Number >= 0 || section.IsEncoded).OrderBy(section => section.Number).ToList();
            _values[group.Key] = extended.Count > 0 ? Extended(extended) : Simple(group.First().Octets);
        }
    }

    // Single quotes have no meaning in RFC 2045 §5.1; programs that write them mean quotes.
    private static string Simple(byte[] octets) =>
        HeaderText.Decode(octets is [(byte)'\'', _, .., (byte)'\''] ? octets.AsSpan(1..^1) : octets);

    private static string Extended(List<(string Name, int Number, bool IsEncoded, byte[] Octets)> sections)
    {
        var octets = new List<byte>();
        string? charset = null;
        var isFirst = true;
        foreach (var (_, _, isEncoded, raw) in sections)
        {
            var value = raw.AsSpan();
            if (isFirst && isEncoded && value.IndexOf((byte)'\'') is >= 0 and var quote
                && value[(quote + 1)..].IndexOf((byte)'\'') is >= 0 and var second)
            {
                charset = Encoding.ASCII.GetString(value[..quote]);
                value = value[(quote + second + 2)..];
            }

            isFirst = false;
            Append(octets, value, isEncoded);
        }

        // Sections of encoded-words are not in the standard, and are sent all the same.
        var joined = octets.ToArray();
        return charset is null ? HeaderText.Decode(joined) : Visible(MailText.Decode(joined, charset));
    }

    private static void Append(List<byte> octets, ReadOnlySpan<byte> value, bool isEncoded)
    {
        for (var at = 0; at < value.Length; at++)
        {
            if (isEncoded && value[at] == '%' && at + 2 < value.Length
                && byte.TryParse(value.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets.Add(octet);
                at += 2;
            }
            else
            {
                octets.Add(value[at]);
            }
        }
    }

    private static string Visible(string text) => new([.. text.Where(letter => !char.IsControl(letter))]);
}
