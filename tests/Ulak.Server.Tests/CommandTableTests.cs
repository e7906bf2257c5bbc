using Ulak.Server.Commands;
using Ulak.Server.State;
using Ulak.Smtp.Commands;
using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>Each command in each phase: the reply in a real session.</summary>
public sealed class CommandTableTests
{
    private const string EhloRequired = "503 5.5.1 Send EHLO or HELO before ";
    private const string MailRequired = "503 5.5.1 Send MAIL before ";
    private const string TransactionAlreadyOpen = "503 5.5.1 A transaction is open already: finish it with DATA, or reset it with RSET";

    /// <summary>One row for each verb: a line with it, and the reply in each phase.</summary>
    private static readonly (
        string Line, string Connected, string Ready, string MailGiven, string RecipientsRefused, string RecipientsGiven)[] Cells =
    [
        InEveryPhase("EHLO client.example", "250*mx.example.org"),
        InEveryPhase("HELO client.example", "250 mx.example.org"),
        ("MAIL FROM:<ann@example.com>", EhloRequired + "MAIL", "250 2.1.0 Sender accepted", TransactionAlreadyOpen, TransactionAlreadyOpen,
        TransactionAlreadyOpen),
        ("RCPT TO:<bob@example.org>", EhloRequired + "RCPT", MailRequired + "RCPT: no transaction is open", "250 2.1.5 Recipient accepted",
        "250 2.1.5 Recipient accepted", "250 2.1.5 Recipient accepted"),
        ("DATA", EhloRequired + "DATA", MailRequired + "DATA: no transaction is open", "503 5.5.1 Send RCPT before DATA: the "
            + "transaction has no recipient", "554 5.5.1 No valid recipients: each one was refused", "354 *"),
        InEveryPhase("RSET", "250 2.0.0 The transaction is reset"),
        InEveryPhase("NOOP", "250 2.0.0 OK"),
        InEveryPhase("VRFY bob", "252 2.5.0 Addresses are not verified; send the message to find out"),
        InEveryPhase("EXPN staff", "502 5.5.1 EXPN is not implemented: lists are not expanded"),
        InEveryPhase("HELP", "214-2.0.0 The commands of this server:"),
        InEveryPhase("QUIT", "221 2.0.0 mx.example.org Goodbye"),
        InEveryPhase("LHLO client.example", "502 5.5.1 LHLO is not offered by this server"),
        InEveryPhase("BDAT 5 LAST", "502 5.5.1 BDAT is not offered by this server"),
        InEveryPhase("STARTTLS", "502 5.5.1 STARTTLS is not offered by this server"),
        InEveryPhase("AUTH PLAIN", "502 5.5.1 AUTH is not offered by this server"),
        InEveryPhase("ETRN example.org", "502 5.5.1 ETRN is not offered by this server"),
        InEveryPhase("XCLIENT ADDR=192.0.2.1", "502 5.5.1 XCLIENT is not offered by this server"),
    ];

    private static readonly Dictionary<SessionPhase, string> LinesToPhase = new()
    {
        [SessionPhase.Connected] = "",
        [SessionPhase.Ready] = "C: EHLO client.example\n",
        [SessionPhase.MailAccepted] = "C: EHLO client.example\nC: MAIL FROM:<ann@example.com>\n",
        [SessionPhase.RecipientsRejected] = "C: EHLO client.example\nC: MAIL FROM:<ann@example.com>\nC: RCPT TO:<nobody@example.org>\n",
        [SessionPhase.RecipientsAccepted] = "C: EHLO client.example\nC: MAIL FROM:<ann@example.com>\nC: RCPT TO:<bob@example.org>\n",
    };

    public static TheoryData<string, string> EachCell()
    {
        var cells = new TheoryData<string, string>();
        foreach (var cell in Cells)
        {
            foreach (var phase in LinesToPhase.Keys.Select(phase => phase.ToString()))
            {
                cells.Add(cell.Line, phase);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(EachCell))]
    public async Task Each_command_in_each_phase(string line, string phaseName)
    {
        var phase = Enum.Parse<SessionPhase>(phaseName);
        var row = Cells.Single(cell => cell.Line == line);
        var expected = phase switch
        {
            SessionPhase.Connected => row.Connected,
            SessionPhase.Ready => row.Ready,
            SessionPhase.MailAccepted => row.MailGiven,
            SessionPhase.RecipientsRejected => row.RecipientsRefused,
            _ => row.RecipientsGiven,
        };
        var replies = phase switch { SessionPhase.Connected => 0, SessionPhase.Ready => 1, SessionPhase.MailAccepted => 2, _ => 3 };
        var replied = await TestSession.RunAsync($"@unknown nobody\n{LinesToPhase[phase]}C: {line}\n");
        Assert.Equal(220, replied[0].Code.Value);
        var reply = replied[replies + 1];
        Assert.True(
            new ServerLine(0, expected).Matches(TestSession.FirstLine(reply)), $"{line} in {phase}: {TestSession.FirstLine(reply)}");
    }

    [Fact]
    public void Every_verb_has_a_row()
    {
        var rows = Cells.Select(cell => cell.Line.Split(' ')[0]).Order(StringComparer.Ordinal);
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

    private static (string, string, string, string, string, string) InEveryPhase(string line, string reply) =>
        (line, reply, reply, reply, reply, reply);
}
