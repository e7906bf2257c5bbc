using System.Text;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;
using Ulak.TestKit.Dialogues;

namespace Ulak.Smtp.Tests;

/// <summary>Every row of dialogues/tolerance.tsv, as the parser sees it. The server's tests run the same rows in sessions.</summary>
public sealed class ToleranceTableTests
{
    private const SmtpExtensions OfferedAfterEhlo = SmtpExtensions.Pipelining | SmtpExtensions.Size | SmtpExtensions.EightBitMime
        | SmtpExtensions.EnhancedStatusCodes | SmtpExtensions.SmtpUtf8 | SmtpExtensions.Help | SmtpExtensions.Dsn;

    public static IEnumerable<TheoryDataRow<int>> Rows() =>
        ToleranceTable.Rows.Select((row, index) => new TheoryDataRow<int>(index) { TestDisplayName = row.Line });

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_line_parses_as_the_table_has_it(int index)
    {
        var row = ToleranceTable.Rows[index];
        var line = row.Octets.Span;
        var strict = CommandParser.Parse(line, Rules(row, Strictness.Strict), out var exact);
        Assert.Equal(row.Strict, strict?.ToReply().ToString() ?? ToleranceRow.Accepted);
        Assert.Empty(exact.Remarks);

        var tolerant = CommandParser.Parse(line, Rules(row, Strictness.Tolerant), out var command);
        Assert.Equal(row.Tolerant, tolerant?.ToReply().ToString() ?? ToleranceRow.Accepted);
        Assert.Equal(row.Remarks, command.Remarks.IsEmpty ? "-" : string.Join(", ", command.Remarks.Select(Describe)));
        Assert.Equal(row.KeptText, tolerant is null ? command.ToCommand().ToString() : null);
        foreach (var remark in command.Remarks)
        {
            FaultAssert.IsConsistent(remark, line, Rules(row, Strictness.Strict).Offered);
        }

        if (tolerant is null && strict is not null)
        {
            Assert.Equal(strict, command.Remarks[0]);
        }
    }

    [Fact]
    public void Every_class_has_at_least_five_rows() =>
        Assert.All(ToleranceTable.Rows.GroupBy(row => row.Class), rows =>
            Assert.True(rows.Count() >= 5, $"{rows.Key}: {rows.Count()} rows"));

    [Fact]
    public void The_documentation_shows_the_table()
    {
        var expected = new StringBuilder();
        foreach (var rows in ToleranceTable.Rows.GroupBy(row => row.Class))
        {
            expected.Append($"\n### {rows.Key}\n\n| line | strict | tolerant | kept as |\n|---|---|---|---|\n");
            foreach (var row in rows)
            {
                expected.Append(
                    $"| {Code(row.Line)} | {Cell(row.Strict)} | {Cell(row.Tolerant)}{Remarks(row)} |")
                    .Append(row.Kept == "-" ? "  |\n" : $" {Code(row.Kept)} |\n");
            }
        }

        var page = File.ReadAllText(ToleranceTable.PathOf("docs", "tolerance.md")).ReplaceLineEndings("\n");
        const string Mark = "<!-- table -->\n";
        var start = page.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        if (page[start..] != expected.ToString() && Environment.GetEnvironmentVariable("ULAK_WRITE_DOCS") == "1")
        {
            File.WriteAllText(ToleranceTable.PathOf("docs", "tolerance.md"), page[..start] + expected);
        }

        Assert.Equal(expected.ToString(), page[start..]);
    }

    private static SyntaxRules Rules(ToleranceRow row, Strictness strictness)
    {
        // The server leaves SMTPUTF8 out for RCPT in a transaction without it.
        var offered = row.Session == "EHLO" ? OfferedAfterEhlo : SmtpExtensions.None;
        return new SyntaxRules(strictness, row.IsRcpt ? offered & ~SmtpExtensions.SmtpUtf8 : offered) { DefaultDomain = "mx.example.org" };
    }

    private static string Describe(SyntaxFault remark) => $"{remark.Kind}:{remark.Column}{(remark.Length > 0 ? $"+{remark.Length}" : "")}";

    private static string Remarks(ToleranceRow row) => row.Remarks == "-" ? "" : $" ({row.Remarks})";

    private static string Cell(string text) => text == ToleranceRow.Accepted ? text : Code(text);

    // A vertical bar would end the cell.
    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";
}
