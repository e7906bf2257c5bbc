using System.Text;
using Ulak.Smtp.Dialogues;
using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>
/// Every row of dialogues/tolerance.tsv in a real session, strict and tolerant: the reply, and the remarks that are recorded.
/// </summary>
public sealed class ToleranceTests
{
    public static IEnumerable<TheoryDataRow<int>> Rows() =>
        ToleranceTable.Rows.Select((row, index) => new TheoryDataRow<int>(index) { TestDisplayName = row.Line });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Rows))]
    public async Task Strict(int index) =>
        await PlayAsync(ToleranceTable.Rows[index], "strict", ToleranceTable.Rows[index].Strict, TestContext.Current.CancellationToken);

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Rows))]
    public async Task Tolerant(int index)
    {
        var row = ToleranceTable.Rows[index];
        var remarks = await PlayAsync(row, "tolerant", row.Tolerant, TestContext.Current.CancellationToken);
        Assert.Equal(row.Remarks, remarks);
    }

    private static async Task<string> PlayAsync(ToleranceRow row, string syntax, string reply, CancellationToken stop)
    {
        var script = new StringBuilder($"@syntax {syntax}\n@with Dsn\nS: 220 *\n");
        if (row.Session == "EHLO")
        {
            script.Append("C: EHLO client.example\nS: 250-mx.example.org\nS: 250-PIPELINING\nS: 250-SIZE *\nS: 250-8BITMIME\n")
                .Append("S: 250-ENHANCEDSTATUSCODES\nS: 250-SMTPUTF8\nS: 250-DSN\nS: 250 HELP\n");
        }
        else if (row.Session == "HELO")
        {
            script.Append("C: HELO client.example\nS: 250 *\n");
        }

        if (row.IsRcpt)
        {
            script.Append("C: MAIL FROM:<ann@example.com>\nS: 250 *\n");
        }

        script.Append(
            $"C: {row.Line}\nS: {(reply == ToleranceRow.Accepted ? "2*" : reply.Replace("*", "\\*", StringComparison.Ordinal))}\n");
        var dialogue = Dialogue.Parse(row.Line, script.ToString());
        using var server = new DialogueServer(dialogue);
        await DialogueRunner.PlayAsync(dialogue, Delivery.Whole, server).WaitAsync(stop);
        var command = server.Observer.Sessions.Single().Entries.OfType<CommandEntry>().Last();
        Assert.True(command.Line.Span.SequenceEqual(row.Octets.Span), "The line is recorded as it was sent.");
        return command.Remarks.IsEmpty ? "-"
            : string.Join(
                ", ", command.Remarks.Select(remark => $"{remark.Kind}:{remark.Column}{(remark.Length > 0 ? $"+{remark.Length}" : "")}"));
    }
}
