using Ulak.Server.Commands;
using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>Each command in each phase: what is answered, said over a real session.</summary>
public sealed class CommandTableTests
{
    private const string HelloFirst = "503 5.5.1 Say EHLO or HELO before ";
    private const string MailFirst = "503 5.5.1 Say MAIL before ";
    private const string Nested = "503 5.5.1 A transaction is open already: finish it with DATA, or forget it with RSET";

    /// <summary>One row for each verb: how it is said, and what is answered in each phase.</summary>
    private static readonly (string Said, string Connected, string Ready, string MailGiven, string RecipientsRefused, string RecipientsGiven)[] Cells =
    [
        Anywhere("EHLO client.example", "250*mx.example.org"),
        Anywhere("HELO client.example", "250 mx.example.org"),
        ("MAIL FROM:<ann@example.com>", HelloFirst + "MAIL", "250 2.1.0 Sender accepted", Nested, Nested, Nested),
        ("RCPT TO:<bob@example.org>", HelloFirst + "RCPT", MailFirst + "RCPT: no transaction is open", "250 2.1.5 Recipient accepted", "250 2.1.5 Recipient accepted", "250 2.1.5 Recipient accepted"),
        ("DATA", HelloFirst + "DATA", MailFirst + "DATA: no transaction is open", "503 5.5.1 Say RCPT before DATA: the transaction has no recipient", "554 5.5.1 No valid recipients: each one was refused", "354 *"),
        Anywhere("RSET", "250 2.0.0 The transaction is forgotten"),
        Anywhere("NOOP", "250 2.0.0 OK"),
        Anywhere("VRFY bob", "252 2.5.0 Addresses are not verified here; send the message and see"),
        Anywhere("EXPN staff", "502 5.5.1 EXPN is not implemented: lists are not shown"),
        Anywhere("HELP", "214-2.0.0 The commands of this server:"),
        Anywhere("QUIT", "221 2.0.0 Goodbye"),
        Anywhere("LHLO client.example", "502 5.5.1 LHLO is not offered by this server"),
        Anywhere("BDAT 5 LAST", "502 5.5.1 BDAT is not offered by this server"),
        Anywhere("STARTTLS", "502 5.5.1 STARTTLS is not offered by this server"),
        Anywhere("AUTH PLAIN", "502 5.5.1 AUTH is not offered by this server"),
        Anywhere("ETRN example.org", "502 5.5.1 ETRN is not offered by this server"),
        Anywhere("XCLIENT ADDR=192.0.2.1", "502 5.5.1 XCLIENT is not offered by this server"),
    ];

    private static readonly Dictionary<Phase, string> Approach = new()
    {
        [Phase.Connected] = "",
        [Phase.Ready] = "C: EHLO client.example\n",
        [Phase.MailGiven] = "C: EHLO client.example\nC: MAIL FROM:<ann@example.com>\n",
        [Phase.RecipientsRefused] = "C: EHLO client.example\nC: MAIL FROM:<ann@example.com>\nC: RCPT TO:<nobody@example.org>\n",
        [Phase.RecipientsGiven] = "C: EHLO client.example\nC: MAIL FROM:<ann@example.com>\nC: RCPT TO:<bob@example.org>\n",
    };

    public static TheoryData<string, string> EachCell()
    {
        var cells = new TheoryData<string, string>();
        foreach (var cell in Cells)
        {
            foreach (var phase in Approach.Keys.Select(phase => phase.ToString()))
            {
                cells.Add(cell.Said, phase);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(EachCell))]
    public async Task Each_command_in_each_phase(string said, string phaseName)
    {
        var phase = Enum.Parse<Phase>(phaseName);
        var row = Cells.Single(cell => cell.Said == said);
        var expected = phase switch
        {
            Phase.Connected => row.Connected,
            Phase.Ready => row.Ready,
            Phase.MailGiven => row.MailGiven,
            Phase.RecipientsRefused => row.RecipientsRefused,
            _ => row.RecipientsGiven,
        };
        var replies = phase switch { Phase.Connected => 0, Phase.Ready => 1, Phase.MailGiven => 2, _ => 3 };
        var heard = await Talk.HearAsync($"@unknown nobody\n{Approach[phase]}C: {said}\n");
        Assert.Equal(220, heard[0].Code.Value);
        var answer = heard[replies + 1];
        Assert.True(new ServerLine(0, expected).Matches(Talk.FirstLine(answer)), $"{said} in {phase}: {Talk.FirstLine(answer)}");
    }

    [Fact]
    public void Every_verb_has_a_row()
    {
        var rows = Cells.Select(cell => cell.Said.Split(' ')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(CommandTable.All.Select(rule => rule.Name).Order(StringComparer.Ordinal), rows);
        foreach (var verb in Enum.GetValues<Verb>().Where(verb => verb != Verb.Unknown))
        {
            Assert.Equal(verb, CommandTable.Find(verb)!.Verb);
        }
    }

    [Fact]
    public void Help_knows_each_command_that_is_offered()
    {
        using var server = new DialogueServer(Dialogue.Parse("help", "@with Chunking"));
        var overview = string.Join(' ', server.Listener.HelpReply.Lines);
        Assert.Contains("BDAT", overview, StringComparison.Ordinal);
        foreach (var rule in CommandTable.All)
        {
            Assert.Equal(CommandTable.IsOffered(rule, server.Listener), overview.Split(' ').Contains(rule.Name));
            Assert.NotEmpty(rule.Help);
            Assert.StartsWith(rule.Name, rule.Help[0], StringComparison.Ordinal);
        }
    }

    private static (string, string, string, string, string, string) Anywhere(string said, string reply) => (said, reply, reply, reply, reply, reply);
}
