using System.Globalization;
using System.Text;

namespace Ulak.Mime.Parts;

/// <summary>Names of files and content ids, as they can be used.</summary>
internal static class PartName
{
    private const int MaxCharacters = 200;

    /// <summary>
    /// A file's name without a path, control characters, and the marks that turn the direction of writing, which hide a name's ending;
    /// null where nothing is left.
    /// </summary>
    public static string? Clean(string? name)
    {
        if (name is null)
        {
            return null;
        }

        var text = new StringBuilder(name.Length);
        foreach (var letter in name[(name.LastIndexOfAny(['/', '\\']) + 1)..])
        {
            if (!char.IsControl(letter) && CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.Format)
            {
                text.Append(letter);
            }
        }

        var clean = text.ToString().Trim();
        clean = clean.Length > MaxCharacters ? clean[^MaxCharacters..] : clean;
        return clean.Length == 0 || clean is "." or ".." ? null : clean;
    }

    /// <summary>A Content-ID without brackets, and without the prefix that only a URL has.</summary>
    public static string? ContentId(string? value)
    {
        var id = value?.Trim().TrimStart('<').TrimEnd('>').Trim() ?? "";
        id = id.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) ? id[4..] : id;
        return id.Length == 0 ? null : id;
    }
}
