using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Lines of servers other than Postfix, and steps with the commands of the program that wrote them.</summary>
public sealed class ServerFamilyTests
{
    private const string Maddy = "target.queue: delivery attempt failed\t{\"msg_id\":\"1f2e3d\",\"rcpt\":\"anna@example.net\",\"reason\":";

    [Fact]
    public void A_time_out_of_maddys_queue_is_no_fault_of_a_program_behind_it()
    {
        var answer = Only(Maddy + "\"context deadline exceeded\",\"remote_server\":\"mx.example.net.\",\"smtp_code\":451,"
            + "\"smtp_enchcode\":\"4.4.2\",\"smtp_msg\":\"Network I/O error\"}");

        Assert.Equal(Reason.Timeout, answer.Reason);
        Assert.Equal("mx.example.net", answer.Values["host"]);
        AssertNoPostfix(answer);
    }

    [Fact]
    public void What_another_server_replied_to_maddy_is_that_servers() => Assert.Equal("address-no-mailbox", Only(Maddy
        + "\"no such user\",\"remote_server\":\"mx.example.net.\",\"smtp_code\":550,\"smtp_enchcode\":\"5.1.1\",\"smtp_msg\":"
        + "\"mx.example.net. "
        + "said: 5.1.1 User unknown\"}").Cause);

    [Fact]
    public void What_maddy_replied_to_a_client_is_its_own()
    {
        var answer = Only("smtp: RCPT error\t{\"msg_id\":\"1f2e3d\",\"rcpt\":\"anna@example.org\",\"reason\":\"user does not exist\","
            + "\"smtp_code\":550,\"smtp_enchcode\":\"5.1.1\",\"smtp_msg\":\"User does not exist\"}");

        Assert.Equal("address-own-server", answer.Cause);
        AssertNoPostfix(answer);
        Assert.Contains(answer.Steps, step => step.Contains("maddy creds list", StringComparison.Ordinal));
    }

    [Fact]
    public void Stalwart_delivers_to_localhost_as_to_its_own_mailboxes()
    {
        var answer = Only("2025-01-02T10:00:00Z INFO SMTP RCPT TO rejected (delivery.rcpt-to-rejected) queueId = 12, from = "
            + "\"bob@example.org\", to = \"anna@example.org\", hostname = \"localhost\", code = 550, details = \"Mailbox not found.\"");

        Assert.Equal("address-own-server", answer.Cause);
        AssertNoPostfix(answer);
    }

    [Fact]
    public void The_same_reply_of_a_foreign_server_to_Stalwart_is_about_the_address() => Assert.Equal("address-no-mailbox",
        Only("2025-01-02T10:00:00Z INFO SMTP RCPT TO rejected (delivery.rcpt-to-rejected) queueId = 12, from = \"bob@example.org\", "
            + "to = \"anna@example.net\", hostname = \"mx.example.net\", code = 550, details = \"Mailbox not found.\"").Cause);

    [Fact]
    public void The_queue_of_Exchange_is_not_looked_at_with_the_commands_of_Postfix()
    {
        var answer = Only("Since we moved to Exchange 2019, some mail stays in the queue viewer.\n\nDelivery is delayed to these "
            + "recipients or groups:\n\nanna@example.net\n\nThis message hasn't been delivered yet. Delivery will be attempted again.");

        Assert.Contains(answer.Steps, step => step.Contains("Get-Queue", StringComparison.Ordinal));
        Assert.DoesNotContain(answer.Steps, step => step.Contains("postqueue", StringComparison.Ordinal));
        Assert.Contains("Get-Queue", answer.Check, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_exchange_is_no_Exchange() => Assert.DoesNotContain(
        Explainer.Explain("Jan 12 10:03:10 mx postfix/smtp[7]: Untrusted TLS connection established to mx.example.net[192.0.2.1]:25: "
            + "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519\nJan 12 10:03:11 mx postfix/smtp[7]: 4F1B: "
            + "to=<anna@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1, dsn=4.7.5, status=deferred (Cannot start TLS: handshake "
            + "failure)").Recipients.Single().Steps, step => step.Contains("SendConnector", StringComparison.Ordinal));

    [Fact]
    public void A_server_behind_a_program_is_asked_with_the_commands_of_its_own_words() => Assert.Contains(
        Only("My Stalwart server relays through our old one, which replies: 451 4.3.0 <anna@example.org>: Temporary lookup failure").Steps,
        step => step.Contains("postmap", StringComparison.Ordinal));

    private static void AssertNoPostfix(RecipientExplanation answer)
    {
        foreach (var word in (string[])["postconf", "postqueue", "/etc/postfix", "postmap -q"])
        {
            Assert.DoesNotContain(answer.Steps, step => step.Contains(word, StringComparison.Ordinal));
            Assert.DoesNotContain(word, answer.Check, StringComparison.Ordinal);
        }
    }

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
