using System.Globalization;

namespace Ulak.Charsets;

/// <summary>An index of the WHATWG Encoding Standard: from the pointer that two octets make to a code point. 0 stands for none.</summary>
internal sealed class PointerTable
{
    private readonly int[] _codePoints;

    private PointerTable(int[] codePoints) => _codePoints = codePoints;

    /// <summary>The code point of a pointer; 0 where it has none.</summary>
    public int this[int pointer] => (uint)pointer < (uint)_codePoints.Length ? _codePoints[pointer] : 0;

    /// <summary>Makes the index from a code page.</summary>
    /// <param name="codePage">The code page.</param>
    /// <param name="pointers">How many pointers the index has.</param>
    /// <param name="write">Writes the two octets of a pointer.</param>
    /// <param name="differences">The table of the code points at which the WHATWG differs; null for none.</param>
    public static PointerTable OfCodePage(int codePage, int pointers, Action<int, Span<byte>> write, string? differences)
    {
        var encoding = CodePages.Find(codePage);
        var codePoints = new int[pointers];
        Span<byte> octets = stackalloc byte[2];
        for (var pointer = 0; pointer < pointers; pointer++)
        {
            write(pointer, octets);

            // Two characters mean that the octets do not belong together; these single ones stand for what is not defined.
            if (encoding.GetString(octets) is [var single] && single is not ('?' or '\uFFFD' or '\u30FB' or (>= '\uE000' and <= '\uF8FF')))
            {
                codePoints[pointer] = single;
            }
        }

        if (differences is not null)
        {
            Apply(codePoints, differences);
        }

        return new PointerTable(codePoints);
    }

    /// <summary>Reads the index from a table of this assembly.</summary>
    public static PointerTable OfTable(string name, int pointers)
    {
        var codePoints = new int[pointers];
        Apply(codePoints, name);
        return new PointerTable(codePoints);
    }

    private static void Apply(int[] codePoints, string name)
    {
        foreach (var line in CharsetTables.Lines(name))
        {
            var words = line.Split(' ');
            var pointer = int.Parse(words[0].AsSpan().TrimEnd(':'), CultureInfo.InvariantCulture);
            foreach (var word in words.AsSpan(1))
            {
                codePoints[pointer++] = int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }
    }
}
