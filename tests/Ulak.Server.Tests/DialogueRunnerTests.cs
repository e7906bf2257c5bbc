using Ulak.Smtp.Replies;
using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>The runner itself: a dialogue that goes another way must fail, or all the others prove nothing.</summary>
public sealed class DialogueRunnerTests
{
    private const string Greeting = "S: 220 mx.example.org ESMTP\n";

    [Theory]
    [InlineData("S: 220 other.example ESMTP", "line 1: expected '220 other.example ESMTP' and received '220 mx.example.org ESMTP'")]
    [InlineData(Greeting + "C: NOOP\nS: 250 2.0.0 KO", "line 3: expected '250 2.0.0 KO' and received '250 2.0.0 OK'")]
    [InlineData(Greeting + "C: NOOP\nS! closed", "line 3: expected the end and heard '250 2.0.0 OK'")]
    [InlineData(Greeting + "C: QUIT\nS: 221 2.0.0 mx.example.org Goodbye\nS: 250 more", "line 4: expected '250 more' and received the end")]
    [InlineData("@messages 1\n" + Greeting + "C: QUIT\nS: 221 2.0.0 mx.example.org Goodbye\nS! closed", "0 messages came, and not 1")]
    [InlineData(
        "@end TimedOut\n" + Greeting + "C: QUIT\nS: 221 2.0.0 mx.example.org Goodbye\nS! closed", "it ended by Quit, and not by TimedOut")]
    [InlineData(Greeting + "C! dance", "line 2: this runner does not know the step")]
    public async Task A_different_reply_fails(string text, string why)
    {
        var exception = await Assert.ThrowsAsync<DialogueException>(
            () => DialogueRunner.PlayAsync(Dialogue.Parse("case", text), Delivery.Whole));
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_differ_fail()
    {
        const string Text = "@data one\\n\n" + Greeting + "C: HELO x.example\nS: *\nC: MAIL FROM:<>\nS: *\nC: RCPT "
            + "TO:<bob@example.org>\nS: *\nC: DATA\nS: *\nC: one\nC: .\nS: 250 *\nC: QUIT\nS: 221 *\nS! closed";
        var exception = await Assert.ThrowsAsync<DialogueException>(
            () => DialogueRunner.PlayAsync(Dialogue.Parse("case", Text), Delivery.ByteByByte));
        Assert.Contains("the message is 'one\r\n'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_built_in_reply_code_has_a_dialogue()
    {
        var root = Path.Combine(AppContext.BaseDirectory, "Dialogues");
        var sent = Directory.GetFiles(root, "*.dialogue", SearchOption.AllDirectories)
            .SelectMany(path => DialogueFile.Parse(File.ReadAllText(path)).Steps.OfType<ServerLine>())
            .Select(line => line.Pattern)
            .ToList();
        Reply[] made = [ServerReplies.EhloRequired("X"), ServerReplies.MailRequired("X"), ServerReplies.RecipientRequired("X"),
            ServerReplies.CommandNotOffered("X"), ServerReplies.MessageTooBig(1)];
        var own = typeof(ServerReplies).GetProperties().Select(property => property.GetValue(null)).OfType<Reply>()
            .Concat(
                typeof(ChannelReplies).GetProperties().Select(
                    property => property.GetValue(new ChannelReplies("mx.example.org"))).OfType<Reply>())
            .Concat(made)
            .ToList();
        Assert.InRange(own.Count, 25, 100);
        foreach (var reply in own)
        {
            var code = reply.Enhanced is { } enhanced ? $"{reply.Code} {enhanced} " : $"{reply.Code} ";
            Assert.Contains(sent, line => line.Replace('-', ' ').StartsWith(code, StringComparison.Ordinal));
        }
    }
}
