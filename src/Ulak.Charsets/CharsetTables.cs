namespace Ulak.Charsets;

/// <summary>The tables of this assembly: lines of text, those that begin with # being comments.</summary>
internal static class CharsetTables
{
    public static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(CharsetTables).Assembly.GetManifestResourceStream($"Ulak.Charsets.Tables.{name}.txt")
            ?? throw new InvalidOperationException($"The table {name} is missing from the program.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }
}
