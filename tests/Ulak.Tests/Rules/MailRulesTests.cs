using System.Collections.Immutable;
using System.Net;
using Ulak.Inbox.Rules;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Storage;
using Xunit;

namespace Ulak.Tests.Rules;

public sealed class MailRulesTests
{
    private static readonly SmtpSessionInfo Session = new()
    {
        Id = MailId.Create(DateTimeOffset.UnixEpoch, 1),
        OpenedAt = DateTimeOffset.UnixEpoch,
        Listener = "smtp",
        Remote = new IPEndPoint(IPAddress.Parse("10.1.2.3"), 4711),
        User = "ci",
    };

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("*@example.org", "ann@EXAMPLE.org", true)]
    [InlineData("*@example.org", "ann@example.org.test", false)]
    [InlineData("shop+*@example.org", "shop+42@example.org", true)]
    [InlineData("shop+*@example.org", "shop@example.org", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void A_star_stands_for_any_text(string pattern, string text, bool matches) => Assert.Equal(matches, Wildcard.IsMatch(pattern,
        text));

    [Theory]
    [InlineData("recipient", "bob@example.test", true)]
    [InlineData("recipient", "other@*", false)]
    [InlineData("sender", "ann@*", true)]
    [InlineData("sender", "eve@*", false)]
    [InlineData("login", "c*", true)]
    [InlineData("login", "dev", false)]
    [InlineData("listener", "smtp", true)]
    [InlineData("listener", "lmtp", false)]
    [InlineData("network", "10.0.0.0/8, 2001:db8::/32", true)]
    [InlineData("network", "192.0.2.1", false)]
    public void Each_condition_must_hold(string condition, string value, bool matches)
    {
        var definition = condition switch
        {
            "recipient" => new RuleDefinition { Recipient = value },
            "sender" => new RuleDefinition { Sender = value },
            "login" => new RuleDefinition { Login = value },
            "listener" => new RuleDefinition { Listener = value },
            _ => new RuleDefinition { Network = value },
        };
        Assert.Equal(matches ? ["found"] : [], TagsOf(definition with { Tags = "found" }));
    }

    [Theory]
    [InlineData("X-Tags", "{header}", new[] { "invoice", "urgent" })]
    [InlineData("x-tags: *urgent*", "important", new[] { "important" })]
    [InlineData("X-Tags: late", "important", new string[0])]
    [InlineData("X-Missing", "{header}", new string[0])]
    [InlineData("", "to-{plus}, by {login}, {listener}", new[] { "by ci", "smtp", "to-42" })]
    public void Tags_come_from_the_header_and_the_recipient(string header, string tags, string[] expected) =>
        Assert.Equal(expected, TagsOf(new RuleDefinition { Header = header, Tags = tags }, "bob+42@example.test"));

    [Fact]
    public void Without_a_plus_there_is_no_tag_of_it() => Assert.Empty(TagsOf(new RuleDefinition { Tags = "to-{plus}" }));

    [Fact]
    public void An_inbox_is_a_tag() => Assert.Equal(["orders"], TagsOf(new RuleDefinition { Recipient = "bob@*", Inbox = "orders" }));

    [Fact]
    public void The_first_rule_with_an_action_decides()
    {
        var rules = new MailRules(
        [
            Rule("20-refuse", new RuleDefinition { Recipient = "*@example.test", Action = "refuse", Reply = "550 5.1.1 No such user" }),
            Rule("10-take", new RuleDefinition { Recipient = "bob@*", Action = "take" }),
            Rule("05-tag", new RuleDefinition { Tags = "all" }),
        ]);
        Assert.Equal("10-take", rules.FindDecisive(Session, "", "bob@example.test")!.Name);
        Assert.Equal("550 5.1.1 No such user", rules.FindDecisive(Session, "", "eve@example.test")!.Reply.ToString());
        Assert.Null(rules.FindDecisive(Session, "", "eve@example.org"));
    }

    [Theory]
    [InlineData("", "set action, tags or inbox")]
    [InlineData("action=bounce", "action is 'bounce'")]
    [InlineData("action=refuse;reply=250 2.0.0 Fine", "reply is")]
    [InlineData("action=refuse;reply=550 4.1.1 No", "reply is")]
    [InlineData("action=take;reply=550 5.1.1 No", "action is not refuse")]
    [InlineData("action=drop;header=X-Tags", "cannot have a header")]
    [InlineData("tags=a;network=10.0.0.0/99", "network is")]
    [InlineData("tags=a;header=a b", "header is")]
    [InlineData("tags=a\"b", "tags is")]
    [InlineData("inbox=The Orders", "inbox is")]
    public void What_is_wrong_with_a_rule_is_one_sentence(string text, string problem)
    {
        var values = text.Split(';', StringSplitOptions.RemoveEmptyEntries).ToDictionary(pair => pair.Split('=')[0], pair =>
            pair.Split('=', 2)[1]);
        string Of(string name) => values.GetValueOrDefault(name, "");
        var definition = new RuleDefinition
        {
            Action = Of("action"),
            Reply = Of("reply"),
            Header = Of("header"),
            Tags = Of("tags"),
            Network = Of("network"),
            Inbox = Of("inbox"),
        };
        var (rule, found) = definition.Parse("test");
        Assert.Null(rule);
        Assert.Contains(problem, found.ToString(), StringComparison.Ordinal);
    }

    private static MailRule Rule(string name, RuleDefinition definition) =>
        definition.Parse(name) is { Rule: { } rule } ? rule
            : throw new InvalidOperationException(definition.Parse(name).Problem.ToString());

    private static ImmutableArray<string> TagsOf(RuleDefinition definition, string recipient = "bob@example.test") =>
        new MailRules([Rule("test", definition)])
            .TagsOf(Session, "ann@example.org", [recipient], [new SummaryField("X-Tags", "urgent, invoice")]);
}
