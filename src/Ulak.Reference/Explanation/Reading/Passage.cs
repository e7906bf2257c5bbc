using System.Text;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// A line of the input. If it was decoded, <see cref="Text"/> differs from the source, and the span covers everything it was decoded
/// from.
/// </summary>
internal readonly record struct SourceLine(string Text, int Offset, int Length)
{
    public bool IsExact => Text.Length == Length;

    /// <summary>The line without its first characters.</summary>
    public SourceLine Skip(int start) => IsExact ? new(Text[start..], Offset + start, Length - start) : this with { Text = Text[start..] };

    public SourceLine Slice(int start, int length) => IsExact
        ? new(Text.Substring(start, length), Offset + start, length) : this with { Text = Text.Substring(start, length) };
}

/// <summary>Lines joined to one text. Any part of the text can be traced back to its place in the input.</summary>
internal sealed class Passage
{
    private readonly StringBuilder _building = new();
    private readonly List<(int Start, SourceLine Line)> _lines = [];
    private string? _text;

    public Passage()
    {
    }

    public Passage(SourceLine line) => Append(line);

    public Passage(IEnumerable<SourceLine> lines)
    {
        foreach (var line in lines)
        {
            Append(line);
        }
    }

    public string Text => _text ??= Build();

    /// <summary>
    /// The characters copied so far to build <see cref="Text"/>: a reader that asks for the text after each line makes this quadratic.
    /// </summary>
    public long CharactersBuilt { get; private set; }

    public bool IsEmpty => _building.Length == 0;

    /// <summary>Where its lines end in the input.</summary>
    public IEnumerable<int> LineEnds => _lines.Select(each => each.Line.Offset + each.Line.Length);

    /// <summary>Appends a line. Lines are separated by LF.</summary>
    public void Append(SourceLine line)
    {
        if (line.Text.Length == 0)
        {
            return;
        }

        if (_building.Length > 0)
        {
            _building.Append('\n');
        }

        _lines.Add((_building.Length, line));
        _building.Append(line.Text);
        _text = null;
    }

    /// <summary>The place of a part of <see cref="Text"/> in the input.</summary>
    public Evidence Locate(int start, int end)
    {
        end = Math.Min(end, Text.Length);
        start = Math.Clamp(start, 0, end);
        var (first, last) = (SourceOffset(start, false), SourceOffset(Math.Max(start, end - 1), true));
        var words = Text[start..end].Replace('\n', ' ');
        return new Evidence(first, Math.Max(0, last - first), words.Length <= 500 ? words : words[..500]);
    }

    public Evidence LocateAll() => Locate(0, Text.Length);

    private string Build()
    {
        CharactersBuilt += _building.Length;
        return _building.ToString();
    }

    private int SourceOffset(int position, bool asEnd)
    {
        var low = 0;
        var high = _lines.Count - 1;
        if (high < 0)
        {
            return 0;
        }

        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _lines[middle].Start <= position ? (middle, high) : (low, middle - 1);
        }

        var (start, line) = _lines[low];
        if (!line.IsExact)
        {
            return asEnd ? line.Offset + line.Length : line.Offset;
        }

        return line.Offset + Math.Min(line.Length, position - start + (asEnd ? 1 : 0));
    }
}
