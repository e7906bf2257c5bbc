namespace Ulak.Pop3;

/// <summary>A command line: the keyword in upper case, and the rest after the space (RFC 1939 §3).</summary>
internal readonly record struct Pop3Command(string Verb, string Argument)
{
    /// <summary>The maximum length of a line with its line end, RFC 2449 §4.</summary>
    public const int MaxLine = 255;

    public static Pop3Command Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? new(line.ToUpperInvariant(), "") : new(line[..space].ToUpperInvariant(), line[(space + 1)..]);
    }

    /// <summary>The arguments, separated by spaces.</summary>
    public string[] Arguments => Argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The argument as a number, 1 or more; 0 if it is none.</summary>
    public static int ParseNumber(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number : 0;
}
