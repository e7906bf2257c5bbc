using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Every refusal of Ulak's own server, as its tests have it, is recognized.</summary>
public sealed class OwnReplyTests
{
    // Replies of the hosts in the tests, not of the server.
    private static readonly string[] OfHosts =
    [
        "421 4.3.2 The store is being moved", "450 4.7.1 Try again in five minutes", "452 4.2.2 The mailbox is full",
        "452 4.3.1 The disk is full",
        "550 5.7.1 Not from you", "550 5.7.1 Not today", "554 5.7.1 Not now",
    ];

    [Fact]
    public void All_are_recognized_by_rules_of_their_own()
    {
        var missed = Replies().Where(reply => !OfHosts.Contains(reply))
            .Select(reply => (Reply: reply, Answer: Explainer.Explain(reply).Recipients[0]))
            .Where(each => each.Answer.Rule?.StartsWith("ulak", StringComparison.Ordinal) != true || each.Answer.Cause is null)
            .Select(each => each.Reply);

        Assert.Empty(missed);
    }

    [Theory]
    [InlineData("501 5.1.7 Sender address: '>' expected at column 27", Reason.Syntax, "syntax-brackets-missing")]
    [InlineData("502 5.5.1 AUTH is not offered by this server", Reason.Syntax, "syntax-auth-not-offered")]
    [InlineData("503 5.5.1 Send RCPT before DATA: the transaction has no recipient", Reason.Syntax, "syntax-no-recipient-accepted")]
    [InlineData("535 5.7.8 The user name or the password is wrong", Reason.AuthenticationFailed, "auth-credentials")]
    public void One_gets_its_cause(string reply, Reason reason, string cause)
    {
        var answer = Assert.Single(Explainer.Explain(reply).Recipients);

        Assert.Equal((reason, cause), (answer.Reason, answer.Cause));
    }

    private static IEnumerable<string> Replies()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "dialogues")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return Directory.EnumerateFiles(Path.Combine(folder.FullName, "dialogues"), "*.dialogue", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("S: 4", StringComparison.Ordinal) || line.StartsWith("S: 5", StringComparison.Ordinal))
            .Select(line => line[3..])
            .Where(line => line.Length > 4 && line[3] == ' ' && !line.Contains('*', StringComparison.Ordinal))
            .Distinct();
    }
}
