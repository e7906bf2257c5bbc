using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Deciding;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>The cause names what has to change; the reader and what the text shows decide who does it.</summary>
public sealed class ActorTests
{
    [Theory]

    // Only the administrator of the organization can allow it, although a program shows the error.
    [InlineData("Caused by: javax.mail.AuthenticationFailedException: 535 5.7.139 Authentication unsuccessful, "
        + "SmtpClientAuthentication is disabled for the Tenant. [MW4PR04CA0165.namprd04.prod.outlook.com]", Actor.SenderOperator)]

    // The host of the site blocks the port.
    [InlineData("Connection: opening to smtp.gmail.com:587, timeout=300, options=array ()\n"
        + "SMTP ERROR: Failed to connect to server: Connection refused (111)\nSMTP connect() failed.", Actor.SenderOperator)]

    // A mail server that sends under a name without DNS.
    [InlineData("Jan  2 03:04:05 pve postfix/smtp[77]: 9C1A: to=<s@example.net>, relay=mail.example.net[192.0.2.7]:25, delay=1, "
        + "dsn=4.1.8, status=deferred (host mail.example.net[192.0.2.7] said: 450 4.1.8 <root@pve.example.org>: Sender address rejected: "
        + "Domain not found (in reply to RCPT TO command))", Actor.SenderOperator)]

    // The same words to a program.
    [InlineData("smtplib.SMTPRecipientsRefused: {'s@example.net': (450, b'4.1.8 <root@pve.example.org>: Sender address rejected: "
        + "Domain not found')}", Actor.Sender)]

    // The table of the reader's own server, which gets no mail.
    [InlineData("I do not receive any mails.\nJan  2 03:04:05 mx postfix/smtpd[77]: NOQUEUE: reject: RCPT from "
        + "mail.example.org[192.0.2.9]: 550 5.1.1 <s@example.net>: Recipient address rejected: User unknown in virtual mailbox table; "
        + "from=<a@example.org> to=<s@example.net> proto=ESMTP helo=<mail.example.org>", Actor.ReceiverOperator)]

    // The server that sends cannot read its own file.
    [InlineData("2021-08-25 20:26:49 1mIxbt-0001eM-09 == me@example.org R=dnslookup T=remote_smtp defer (-1): failed to expand "
        + "\"interface\" option for remote_smtp transport: failed to open /etc/exim4/domains/example.net/ip: Permission denied "
        + "(euid=108 egid=115)", Actor.SenderOperator)]

    // The address that was written to is good; what it passes mail on to is not.
    [InlineData("Mail to contact@example.org bounces:\n\nThis is the mail system at host relay.example.net.\n\n"
        + "<bob@example.com>: host mx.example.com[192.0.2.5] said: 550 Recipient unknown (in reply to RCPT TO command)",
        Actor.ReceiverOperator)]

    // The reader's own mailbox at another provider.
    [InlineData("I'm trying to send an email to my roundcube account and it tells me this:\n\nThe response from the remote server was:\n"
        + "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DM6NAM10FT025.eop-nam10.prod.protection.outlook.com]",
        Actor.ReceiverOperator)]

    // A link is a part of the message.
    [InlineData("550 A URL in this email (example . net) is listed on https://spamrl.com/. Please resolve and retry (in reply to end of "
        + "DATA command)", Actor.Sender)]
    public void Who_acts_follows_from_what_changes_and_who_reads(string text, Actor expected) =>
        Assert.Equal(expected, Assert.Single(Explainer.Explain(text).Recipients).Actor);

    [Theory]
    [InlineData("en", "Send mail as")]
    [InlineData("tr", "Send mail as")]
    public void The_owner_of_a_domain_that_a_large_provider_sends_for_has_no_administrator_to_ask(string language, string first)
    {
        const string Text = "I send as me@example.org, with an alias at my gmail account. The error says:\n"
            + "Final-Recipient: rfc822; bob@gmail.com\nAction: failed\nStatus: 5.0.0\n"
            + "Diagnostic-Code: smtp; Unauthenticated email from example.org is not accepted due to domain's DMARC policy. "
            + "Please contact the administrator of example.org domain if this was a legitimate mail.";

        var answer = Assert.Single(Explainer.Explain(Text, new ExplainOptions { Language = language }).Recipients);

        Assert.Equal(Actor.Sender, answer.Actor);
        Assert.Contains(first, answer.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Each_change_has_an_actor_and_a_word()
    {
        Assert.All(Enum.GetValues<Change>(), change =>
        {
            Assert.Contains(Changes.ActorOf(change), Enum.GetValues<Actor>());
            Assert.True(Changes.TryParse(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(change.ToString()), out var parsed));
            Assert.Equal(change, parsed);
        });
        Assert.False(Changes.TryParse("anything", out _));
    }

    [Fact]
    public void An_actor_that_a_cause_names_keeps_what_its_reason_changes_on_that_side() => Assert.Equal(
        (Change.SenderDomain, Change.Address, Change.Program, Change.ReceivingServer, Change.Nothing),
        (Changes.Of(Actor.SenderOperator, Reason.Spf), Changes.Of(Actor.Sender, Reason.AddressUnknown),
            Changes.Of(Actor.Sender, Reason.Tls), Changes.Of(Actor.ReceiverOperator, Reason.Policy), Changes.Of(Actor.None, Reason.Loop)));
}
