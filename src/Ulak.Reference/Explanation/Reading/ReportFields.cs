

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// The fields of a delivery report (RFC 3464 §2.2, §2.3), wherever they stand: in their own part, or in a text whose MIME is broken.
/// </summary>
internal sealed class ReportFields
{
    private ReportFields(List<List<MimeHeaderField>> groups)
    {
        Recipients = groups.FindAll(g => Has(g, "Final-Recipient") || Has(g, "Original-Recipient") || Has(g, "Action")
            || (Has(g, "Status") && Has(g, "Diagnostic-Code")));
        // A person's words before a pasted report may look like fields too.
        Message = groups.Find(g => !Recipients.Contains(g) && Has(g, "Reporting-MTA")) ?? groups.Find(g => !Recipients.Contains(g)) ?? [];
    }

    public List<List<MimeHeaderField>> Recipients { get; }

    public List<MimeHeaderField> Message { get; }

    public static ReportFields? Read(IReadOnlyList<SourceLine> lines)
    {
        var groups = new List<List<MimeHeaderField>>();
        var i = 0;
        while (i < lines.Count)
        {
            var (fields, next) = MimeReader.ReadFields(lines, i, lines.Count);
            if (fields.Count > 0)
            {
                AddGroups(groups, fields);
            }

            i = Math.Max(next, i + 1);
        }

        var report = new ReportFields(groups);
        return report.Recipients.Count > 0 ? report : null;
    }

    public static MimeHeaderField? Field(List<MimeHeaderField> group, string name) =>
        group.Find(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The value after "type;" (RFC 3464 §2.1.2).</summary>
    public static string? ValueWithoutType(List<MimeHeaderField> group, string name)
    {
        if (Field(group, name) is not { } field)
        {
            return null;
        }

        var text = field.Text;
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        return semicolon is >= 0 and < 20 ? text[(semicolon + 1)..].Trim() : text;
    }

    /// <summary>A writer that forgets the empty line between two recipients begins again with Final-Recipient.</summary>
    private static void AddGroups(List<List<MimeHeaderField>> groups, List<MimeHeaderField> fields)
    {
        var current = new List<MimeHeaderField>();
        foreach (var field in fields)
        {
            var starts = field.Name.Equals("Final-Recipient", StringComparison.OrdinalIgnoreCase) && Has(current, "Final-Recipient");
            if (starts)
            {
                groups.Add(current);
                current = [];
            }

            current.Add(field);
        }

        groups.Add(current);
    }

    private static bool Has(List<MimeHeaderField> group, string name) => Field(group, name) is not null;
}
