using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;
using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>A rejection cannot look like success, and a decision that was forgotten accepts nothing.</summary>
public sealed class DecisionTests
{
    [Theory]
    [InlineData(250)]
    [InlineData(354)]
    public void A_reply_of_success_is_no_rejection(int code)
    {
        var reply = new Reply(code, null, "fine");
        Assert.Throws<ArgumentException>(() => SmtpDecision.Reject(reply));
        Assert.Throws<ArgumentException>(() => TransactionDecision.Reject(reply));
        Assert.Throws<ArgumentException>(() => FilterResult.Reject(reply));
    }

    [Theory]
    [InlineData(421)]
    [InlineData(450)]
    [InlineData(550)]
    public void A_reply_of_failure_is_one(int code)
    {
        var reply = new Reply(code, null, "no");
        Assert.Equal(reply, SmtpDecision.Reject(reply).Rejection?.Reply);
        Assert.Equal(reply, TransactionDecision.Reject(reply).Rejection?.Reply);
        Assert.Equal(reply, FilterResult.Reject(reply).Reply);
    }

    [Theory]
    [InlineData(Step.Begin, "MAIL FROM:<ann@example.com>")]
    [InlineData(Step.Recipient, "RCPT TO:<bob@example.org>")]
    [InlineData(Step.Data, "DATA")]
    public async Task A_sink_that_returns_no_decision_accepts_nothing(Step undecided, string line)
    {
        using var server = new SmtpServer(new UndecidedSink(undecided));
        var listener = new SmtpListener(server, new SmtpListenerOptions());
        string[] lines = ["HELO x", "MAIL FROM:<ann@example.com>", "RCPT TO:<bob@example.org>", "DATA"];
        var input = string.Concat(lines.TakeWhile(each => each != line).Append(line).Select(each => each + "\r\n"));
        var replies = await SessionRunner.RunAsync(
            listener, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(), null, input + "QUIT\r\n");
        Assert.Contains("451 4.3.0 ", replies, StringComparison.Ordinal);
        Assert.DoesNotContain("354 ", replies, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_returns_no_decision_accepts_nothing()
    {
        using var server = new DialogueServer(Dialogue.Parse("filter", ""));
        var listener = new SmtpListener(server.Server, server.Options with { Filters = [new UndecidedFilter()] });
        var replies = await SessionRunner.RunAsync(listener, server.Time, null, "HELO x\r\nMAIL FROM:<ann@example.com>\r\nQUIT\r\n");
        Assert.Contains("451 4.3.0 ", replies, StringComparison.Ordinal);
        Assert.DoesNotContain("250 2.1.0", replies, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_filter_that_does_not_continue_decides()
    {
        var seen = new List<string>();
        using var server = new DialogueServer(Dialogue.Parse("filter", ""));
        var listener = new SmtpListener(server.Server, server.Options with
        {
            Filters =
            [
                new NamedFilter("one", seen, FilterResult.Continue),
                new NamedFilter("two", seen, FilterResult.Reject(new Reply(450, "4.7.1", "Two"))),
                new NamedFilter("three", seen, FilterResult.Reject(new Reply(450, "4.7.1", "Three"))),
            ],
        });
        var replies = await SessionRunner.RunAsync(listener, server.Time, null, "HELO x\r\nMAIL FROM:<ann@example.com>\r\nQUIT\r\n");
        Assert.Contains("450 4.7.1 Two", replies, StringComparison.Ordinal);
        Assert.DoesNotContain("Three", replies, StringComparison.Ordinal);
        Assert.Equal(["one", "two"], seen);
    }

    public enum Step
    {
        None,
        Begin,
        Recipient,
        Data,
    }

    private sealed class NamedFilter(string name, List<string> seen, FilterResult result) : ISessionFilter
    {
        public ValueTask<FilterResult> DecideAsync(FilterContext context, CancellationToken cancellationToken)
        {
            if (context.Command is not MailCommand)
            {
                return new(FilterResult.Continue);
            }

            seen.Add(name);
            return new(result);
        }
    }

    private sealed class UndecidedFilter : ISessionFilter
    {
        public ValueTask<FilterResult> DecideAsync(FilterContext context, CancellationToken cancellationToken) =>
            new(context.Command is MailCommand ? default : FilterResult.Continue);
    }

    private sealed class UndecidedSink(Step undecided) : IMailSink, IMailTransaction
    {
        public ValueTask<TransactionDecision> BeginAsync(SmtpSessionInfo session, MailCommand mail, CancellationToken cancellationToken) =>
            new(undecided == Step.Begin ? default : TransactionDecision.Accept(this));

        public ValueTask<SmtpDecision> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken) =>
            new(undecided == Step.Recipient ? default : SmtpDecision.Accept);

        public ValueTask<SmtpDecision> BeginDataAsync(CancellationToken cancellationToken) =>
            new(undecided == Step.Data ? default : SmtpDecision.Accept);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => default;

        public ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken) =>
            new(new Reply(250, "2.0.0", "OK"));

        public ValueTask DisposeAsync() => default;
    }
}
