namespace Ulak.Configuration;

/// <summary>Files with one value per line, such as secrets of containers.</summary>
internal static class SettingsFile
{
    /// <summary>The lines with their numbers, without empty lines and lines that begin with #.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public static IEnumerable<(int Number, string Line)> ReadLines(string setting, string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{setting}: {path} cannot be read: {e.Message}");
        }

        return lines.Select((line, index) => (index + 1, line.Trim())).Where(line => line.Item2.Length > 0 && line.Item2[0] != '#');
    }
}
