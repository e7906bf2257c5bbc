using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>
/// The same refusal read on the recipient's side: by the owner of the mailbox or domain, and by who administers its server, group or list.
/// </summary>
public sealed class RecipientSideTests
{
    [Theory]
    [InlineData(
        "Clients tell us that mail to us comes back.", "550 5.1.1 <post@maler.example>: User unknown", "MX record")]
    [InlineData(
        "My friends get this. My mailbox is post@maler.example.", "552 5.2.2 <post@maler.example>: Mailbox full", "empty the trash")]
    [InlineData(
        "I run a little Postfix server for maler.example, customers cannot send us drawings.",
        "552 5.3.4 <post@maler.example>: Message size exceeds fixed limit", "message_size_limit")]
    [InlineData(
        "The quotes of my supplier never reach me.", "550 5.7.1 <post@maler.example>: Spam message rejected",
        "ask them to let this sender")]
    [InlineData(
        "I administer maler.example, a supplier cannot write to us.", "550 5.7.1 <post@maler.example>: Spam message rejected", "Rspamd")]
    [InlineData(
        "I added maler.example to our Postfix server. From outside:", "554 5.7.1 <post@maler.example>: Relay access denied",
        "virtual_mailbox_domains")]
    [InlineData(
        "My sister's mail to me bounced.", "550 5.4.6 <post@maler.example>: Routing loop detected", "Two forwardings lead to each other")]
    [InlineData(
        "My codes for the bank arrive an hour late.", "450 4.7.1 <post@maler.example>: Recipient address rejected: Greylisted",
        "turn greylisting off")]
    [InlineData(
        "I paid for my domain maler.example late.", "DNS Error: DNS type 'mx' lookup of maler.example responded with code NXDOMAIN "
        + "Domain name not found: maler.example (post@maler.example)", "registrar")]
    [InlineData(
        "I am the owner of the group post@maler.example, parents who write get this:",
        "550 5.7.193 UnifiedGroupAgent; Delivery failed because the sender isn't a group member or external senders aren't permitted to "
        + "send to this group. post@maler.example", "Let people outside the organization")]
    [InlineData(
        "Ich bin der Admin von maler.example, von außen kommt:",
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) post@maler.example", "Entra Connect")]
    public void The_first_step_is_for_the_recipients_side(string words, string reply, string expected)
    {
        var recipient = Explainer.Explain($"{words}\n\n{reply}").Recipients[0];

        Assert.Contains(expected, string.Join('\n', recipient.Steps.Take(2)), StringComparison.Ordinal);
        Assert.True(recipient.Actor is Actor.ReceiverOperator or Actor.Receiver or Actor.None, recipient.Actor.ToString());
        Assert.DoesNotContain(
            recipient.Steps, step => step.Contains("Ask the recipient for the current address", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("I wrote to my client from my mailbox info@shop.example:", "550 5.1.1 <post@maler.example>: User unknown")]
    [InlineData("I sent it from my own domain shop.example to a painter.", "550 5.1.1 <post@maler.example>: User unknown")]
    [InlineData("My customers at maler.example do not get our newsletter.", "550 5.1.1 <post@maler.example>: User unknown")]
    public void Who_only_wrote_to_the_address_is_the_sender(string words, string reply) =>
        Assert.Equal(Actor.Sender, Explainer.Explain($"{words}\n\n{reply}").Recipients[0].Actor);

    [Fact]
    public void A_message_that_an_address_passed_on_was_written_by_the_reader() => Assert.Contains(
        "You wrote to anna@weber.example",
        Explainer.Explain(
            """
            I wrote to anna@weber.example, I never wrote to that other address:

            <job@corp.example> (expanded from <anna@weber.example>): host mx.corp.example[203.0.113.31] said: 550 5.1.1
               <job@corp.example>: Recipient address rejected: User unknown (in reply to RCPT TO command)
            """).Recipients[0].Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("I only use my provider's webmail.")]
    [InlineData("Aus dem Webmailer meiner Uni:")]
    [InlineData("I'm just a user here.")]
    public void Who_uses_web_mail_asks_the_provider(string words) => Assert.StartsWith(
        "Forward the whole notice",
        Explainer.Explain(
            $"{words}\n\n554 IP=203.0.113.150 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de) "
            + "hans@t-online.de").Recipients[0].Steps[0], StringComparison.Ordinal);

    [Fact]
    public void Who_runs_a_server_asks_the_receiver() => Assert.StartsWith(
        "Write to tosa@rx.t-online.de",
        Explainer.Explain(
            "We run our own mail server.\n\n554 IP=203.0.113.150 - A problem occurred. (Ask your postmaster for help or to contact "
            + "tosa@rx.t-online.de) hans@t-online.de").Recipients[0].Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("My domain forwards to my QQ mailbox. Direct mail arrives, but forwarded ones do not.")]
    [InlineData("邮件转发失败，但是直接发送可以收到")]
    public void Forwarded_mail_is_not_reworded(string words)
    {
        var steps = Explainer.Explain(
            $"{words}\n\n550 Mail content denied. https://service.mail.qq.com/detail/122/171 10042@qq.com").Recipients[0].Steps;

        Assert.Contains("only forwarded", string.Join('\n', steps.Take(2)), StringComparison.Ordinal);
        Assert.DoesNotContain(steps, step => step.Contains("other words in subject", StringComparison.Ordinal));
    }

    [Fact]
    public void The_owner_of_a_list_changes_the_list() => Assert.Contains(
        "munge_from",
        Explainer.Explain(
            """
            I run a Mailman list, and its Gmail members are unsubscribed:

            <rita@gmail.com>: host gmail-smtp-in.l.google.com[142.250.4.26] said: 550-5.7.26 Unauthenticated email from yahoo.com is not
               accepted due to domain's DMARC policy (in reply to end of DATA command)
            """).Recipients[0].Steps[0], StringComparison.Ordinal);

    [Fact]
    public void The_own_limit_at_a_provider_is_no_fault_of_its_servers() => Assert.StartsWith(
        "Wait until",
        Explainer.Explain(
            "From Gmail in the browser: You have reached a limit for sending mail. Your message was not sent. 550 5.4.5 Daily user sending "
            + "limit exceeded.").Recipients[0].Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("I only wanted to book a room at desk@hotel.example.\n550 5.1.1 User unknown", "desk@hotel.example")]
    [InlineData("550 Rejected by header based Blocked Senders: me@icloud.example for dr@clinic.example", "dr@clinic.example")]
    public void The_recipient_is_found_beside_other_words(string text, string expected) =>
        Assert.Equal(expected, Explainer.Explain(text).Recipients[0].Address);

    [Fact]
    public void A_refusal_by_spf_is_no_missing_mailbox() => Assert.Equal(
        Reason.Spf,
        Explainer.Explain("550-Requested action not taken: mailbox unavailable\n550 Reject due to SPF policy. inge@gmx.example")
            .Recipients[0].Reason);

    [Fact]
    public void A_certificate_between_servers_is_no_matter_of_the_mail_program()
    {
        var steps = Explainer.Explain(
            """
            Delivery to the following recipients was aborted after 12 second(s)
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp;  550 Error for info@holz.example of "unable to verify the first certificate"
            """).Recipients[0].Steps;

        Assert.Contains(steps, step => step.Contains("-showcerts", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.Contains("antivirus", StringComparison.Ordinal));
    }

    [Fact]
    public void A_certificate_in_a_mail_program_stays_its_matter() => Assert.DoesNotContain(
        Explainer.Explain("Outlook on my phone: unable to verify the first certificate for smtp.holz.example").Recipients[0].Steps,
        step => step.Contains("-showcerts", StringComparison.Ordinal));

    [Fact]
    public void A_letter_in_French_is_no_library() => Assert.DoesNotContain(
        Explainer.Explain("J'ai envoyé la même lettre à un voisin :\n<p@free.example>: host mx.free.example said: 550 spam detected")
            .Recipients[0].Steps, step => step.Contains("Rust", StringComparison.Ordinal));
}
