using System.Text;
using Ulak.Console.Codes;
using Ulak.Console.Dialogues;
using Ulak.Console.TryIt;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;
using Ulak.Storage;
using Xunit;

namespace Ulak.Tests.Web.Pages;

/// <summary>A dialogue's explanations, and the comparison of two sessions.</summary>
public sealed class DialogueTests
{
    [Fact]
    public void Each_refusal_is_explained_once_where_its_reply_ends()
    {
        var view = ViewOf(Command("RCPT TO:<a@example.org>"), Reply(550, "5.1.1", "No such user", "Ask the postmaster"),
            Command("RCPT TO:<b@example.org>"), Reply(550, "5.1.1", "No such user", "Ask the postmaster"), Reply(250, "2.1.5", "Ok"));

        var cards = view.Explain();

        var (reply, card) = Assert.Single(cards);
        Assert.Equal("550-5.1.1 No such user\n550 5.1.1 Ask the postmaster", reply);
        Assert.Equal(550, card.Result.Recipients[0].Code);
        Assert.Equal([null, null, reply, null, null, reply, null], view.Rows.Select(row => row.Refusal));
        Assert.Equal(reply, Assert.Single(card.Groups).Words);
    }

    [Fact]
    public void The_explanations_are_in_the_language_that_is_asked_for()
    {
        var view = ViewOf(Command("RCPT TO:<a@example.org>"), Reply(550, "5.1.1", "No such user")) with
        {
            CardLanguage = "tr",
            CardAddress = "/sessions/1?x=1",
        };

        var card = Assert.Single(view.Explain()).Value;

        Assert.Equal("tr", card.Language);
        Assert.Contains(card.Languages, each => each.Address == "/sessions/1?x=1&explain=en");
    }

    [Fact]
    public void Letter_case_and_ports_do_not_count_and_extensions_are_one_row()
    {
        var good = ViewOf(Connected("127.0.0.1:1"), Command("EHLO app.example"), Ehlo("SIZE 1000", "PIPELINING"),
            Command("MAIL FROM:<a@example.org>"), Reply(250, "2.1.0", "Ok"));
        var bad = ViewOf(Connected("127.0.0.1:2"), Command("ehlo app.example"), Ehlo("SIZE 1000", "PIPELINING"),
            Command("MAIL FROM: <a@example.org>"), Reply(501, "5.1.7", "'<' expected"));

        var diff = DialogueDiff.Of(bad, good);

        Assert.Equal([DiffKind.Same, DiffKind.Same, DiffKind.Same, DiffKind.Same, DiffKind.Different, DiffKind.Different],
            diff.Rows.Select(row => row.Kind));
        Assert.Equal("250 SIZE 1000, PIPELINING", diff.Rows[3].First!.Text);
        Assert.Equal(2, diff.Differences);
    }

    [Fact]
    public void Every_kind_of_fault_is_explained_in_every_language()
    {
        Assert.Equal(["tr"], FaultTexts.Languages);
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            Assert.True(FaultTexts.Find(kind, "tr") is { Length: > 10 }, kind.ToString());
        }
    }

    [Fact]
    public void The_meaning_of_a_faulty_line_is_in_the_language_of_the_page()
    {
        var line = Encoding.ASCII.GetBytes("MAIL FROM: <a@example.org>");
        var fault = Smtp.Commands.CommandParser.Parse(line, new SyntaxRules(Strictness.Strict, default), out _);

        var row = Assert.Single(DialogueRow.Of(new CommandEntry(TimeSpan.Zero, line, fault), "tr"));

        Assert.Equal("İki nokta ile adres arasında, izin verilmeyen bir boşluk var.", row.Meaning);
    }

    [Theory]
    [InlineData("try-501", "MAIL FROM", 501)]
    [InlineData("try-500", "HELLO", 500)]
    [InlineData("try-500", "SEND", 500)]
    [InlineData("try-remark", "MAIL FROM", null)]
    [InlineData("try-remark", "RCPT TO", null)]
    public void The_lines_of_an_exercise_show_what_it_promises(string exercise, string command, int? code)
    {
        var lines = TryModel.Exercises.Single(each => each.Name == exercise).Lines
            .Where(line => line.StartsWith(command, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            var octets = Encoding.ASCII.GetBytes(line);
            var fault = Smtp.Commands.CommandParser.Parse(octets, new SyntaxRules(Strictness.Tolerant, default), out _);
            Assert.Equal(code, (int?)fault?.ToReply().Code.Value);
            var strict = Smtp.Commands.CommandParser.Parse(octets, new SyntaxRules(Strictness.Strict, default), out _);
            Assert.True(strict is not null, line);
        });
    }

    [Theory]
    [InlineData("RFC 5321 §4.2.3, §4.3.2; RFC 3207",
        "<a href=\"https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3\" target=\"_blank\" rel=\"noopener noreferrer\">"
        + "RFC 5321 §4.2.3</a>"
        + ", <a href=\"https://www.rfc-editor.org/rfc/rfc5321#section-4.3.2\" target=\"_blank\" rel=\"noopener noreferrer\">§4.3.2</a>"
        + "; <a href=\"https://www.rfc-editor.org/rfc/rfc3207\" target=\"_blank\" rel=\"noopener noreferrer\">RFC 3207</a>")]
    [InlineData("permanent <b> §4", "permanent &lt;b&gt; §4")]
    public void The_RFCs_of_a_text_are_links(string text, string html) => Assert.Equal(html, RfcLinks.Of(text).ToString());

    private static DialogueView ViewOf(params DialogueEntry[] entries) => DialogueView.Of(
        new StoredSession
        {
            Id = new MailId(1),
            OpenedAt = DateTimeOffset.UnixEpoch,
            ClosedAt = DateTimeOffset.UnixEpoch,
            Listener = "smtp",
            Remote = "127.0.0.1:1",
            ClientName = "app.example",
            Protocol = "ESMTP",
            End = "Quit",
            Messages = 0,
            Faults = 0,
            OctetsIn = 0,
            OctetsOut = 0,
            ErrorReply = "",
            Dialogue = [.. entries],
        }, PageLanguage.ForSite(Reference.Catalog.CodeCatalog.Default.ResolveLanguage("en"), ""));

    private static EventEntry Connected(string remote) => new(TimeSpan.Zero, SessionEvent.Connected, remote);

    private static CommandEntry Command(string line) => new(TimeSpan.Zero, Encoding.ASCII.GetBytes(line), null);

    private static ReplyEntry Reply(int code, string enhanced, params string[] lines) =>
        new(TimeSpan.Zero, new Reply(code, enhanced, lines));

    private static ReplyEntry Ehlo(params string[] extensions) =>
        new(TimeSpan.Zero, new Reply(250, (string?)null, ["mx.example.org", .. extensions]));
}
