using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>The advice follows from who reads: whose server refused, who delivered, and whether other causes remain.</summary>
public sealed class ReaderViewTests
{
    [Fact]
    public void A_refusal_of_the_providers_own_outgoing_server_is_not_the_recipients()
    {
        var recipient = Only(
            """
            Reporting-MTA: dns; smtp3.post.example
            X-Postfix-Sender: rfc822; news@post.example

            Final-Recipient: rfc822; ayse@other.example
            Action: failed
            Status: 5.7.1
            Remote-MTA: dns; mout-11.post.example
            Diagnostic-Code: smtp; 554 5.7.1 Spam message rejected
            """);

        Assert.Equal("refused-by-own-provider", recipient.Cause);
        Assert.Contains("mout-11.post.example", recipient.Meaning, StringComparison.Ordinal);
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("Ask the recipient", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mx1.other.example", "smtp3.post.example")]
    [InlineData("eur05.mail.protection.outlook.com", "db5.prod.outlook.com")]
    public void A_server_of_another_organization_or_a_shared_provider_is_not_taken_for_the_own_one(string remote, string reporting) =>
        Assert.NotEqual("refused-by-own-provider", Only(
            $"""
            Reporting-MTA: dns; {reporting}

            Final-Recipient: rfc822; ayse@other.example
            Action: failed
            Status: 5.7.1
            Remote-MTA: dns; {remote}
            Diagnostic-Code: smtp; 554 5.7.1 Spam message rejected
            """).Cause);

    [Fact]
    public void A_refused_address_of_the_server_that_passed_the_message_on_is_the_recipients_matter()
    {
        var recipient = Only(
            """
            <ayse@other.example>: host mx1.forward.example[198.51.100.9] said: 550
               Error: "550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=198.51.100.9"
               (in reply to end of DATA command)
            """);

        Assert.Equal("blocklist-of-recipients-relay", recipient.Cause);
        Assert.Equal(Actor.ReceiverOperator, recipient.Actor);
    }

    [Theory]
    [InlineData("I never sent this. My address is being spoofed.")]
    [InlineData("Diese Mail habe ich nicht geschickt!")]
    [InlineData("Bu iletiyi ben göndermedim.")]
    public void Who_did_not_write_the_message_learns_about_forged_senders(string words) =>
        Assert.Equal("bounce-of-foreign-message", Only(
            words + "\n\nThis is the mail system at host mail.example.net.\n\n<bob@example.org>: host mx.example.org[192.0.2.9] said: "
            + "550 5.1.1 User unknown (in reply to RCPT TO command)").Cause);

    [Fact]
    public void The_customer_of_a_sending_service_is_not_sent_to_a_queue()
    {
        var recipient = Only("We send through Mailgun. Yahoo answers: 553 5.7.2 [TSS09] All messages from 198.51.100.7 will be permanently "
            + "deferred; Retrying will NOT succeed.");

        Assert.Equal("blocklist-of-service", recipient.Cause);
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("MAILER-DAEMON", StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_that_still_tries_needs_no_second_sending() => Assert.Contains("tries again by itself",
        Only("421 4.7.0 [TSS04] Messages from 198.51.100.4 temporarily deferred due to user complaints - Yahoo. We use SendGrid.").Steps[0],
        StringComparison.Ordinal);

    [Fact]
    public void The_content_refused_by_a_receiver_of_a_service_is_explained_for_its_customer() => Assert.Contains(
        Only("""{"event":"bounce","email":"a@example.org","reason":"554 5.7.1 Message content rejected","type":"blocked"}""").Steps,
        step => step.Contains("Sender Authentication", StringComparison.Ordinal));

    [Fact]
    public void What_a_person_wrote_to_first_is_named_where_a_log_shows_a_forwarding()
    {
        const string Log = "Apr 21 20:40:10 mx postfix/smtp[2]: 5A7: to=<me@gmail.com>, orig_to=<info@own.example>, "
            + "relay=gmail-smtp-in.l.google.com[192.0.2.27]:25, dsn={0}, status=bounced "
            + "(host gmail-smtp-in.l.google.com[192.0.2.27] said: {1} (in reply to end of DATA command))";

        Assert.Contains("SRS", First(string.Format(null, Log, "5.7.1", "550-5.7.1 [203.0.113.7] Our system has detected that this message "
            + "is 550 5.7.1 likely unsolicited mail. - gsmtp")), StringComparison.Ordinal);
        Assert.Contains("info@own.example", First(string.Format(null, Log, "5.1.1", "550 5.1.1 User unknown")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_on_the_next_line_is_no_second_recipient()
    {
        var result = Explainer.Explain(
            """
            This is the mail system at host mail.example.net.

            user@main.example (expanded from
                user@other.example): host mx.main.example[192.0.2.97] said:
                550 5.1.2 No such mailbox (in reply to RCPT TO command)
            """);

        Assert.Equal("user@main.example", Assert.Single(result.Recipients).Address);
        Assert.Contains("You wrote to user@other.example", result.Recipients[0].Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_salutation_of_a_notice_names_the_sender() => Assert.NotEqual("me@example.net", Only(
        "I wrote to security@example.org and got:\n\nHello me@example.net,\n\nWe're writing to let you know that the group you tried to "
        + "contact (security) may not exist, or you may not have permission to post messages to the group.").Address);

    [Fact]
    public void A_recipient_is_no_contact() => Assert.DoesNotContain(
        Only("[info@example.org](mailto:info@example.org): host mx.example.org[192.0.2.9] said: 554 5.7.1 <info@example.org>: Recipient "
            + "address rejected: BLOCK-RCPT (in reply to RCPT TO command)").Steps,
        step => step.Contains("the address that the reply names", StringComparison.Ordinal));

    [Fact]
    public void A_text_that_leaves_room_names_the_next_cause_and_how_to_recognize_it()
    {
        var open = Only("550 5.1.1 <ayse@example.org> user unknown").Steps;
        var closed = Only("550-5.1.1 The email account that you tried to reach does not exist. - gsmtp").Steps;

        Assert.Contains(open, step => step.Contains("If the address is certainly right", StringComparison.Ordinal));
        Assert.DoesNotContain(closed, step => step.Contains("If the address is certainly right", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refusal_after_the_data_points_to_the_message() => Assert.Contains("end of DATA", First(
        "554-Transaction failed 554-Reject due to policy restrictions. 554 For explanation visit https://postmaster.gmx.net/de/case?c=r07 "
        + "(in reply to end of DATA command)"), StringComparison.Ordinal);

    [Fact]
    public void Words_that_no_rule_knows_are_quoted()
    {
        var recipient = Only("550 Purple elephants are waiting");

        Assert.Equal("unknown-words", recipient.Cause);
        Assert.Contains("Purple elephants are waiting", recipient.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void PowerMTA_lists_the_sender_before_the_recipient()
    {
        var recipient = Only("b,2026-03-01 09:12:44+0100,2026-03-01 09:12:40+0100,news@shop.example,paul@gmx.example,,failed,"
            + "5.2.2 (mailbox full),\"smtp;552 5.2.2 (Mailbox size limit exceeded, later)\",mx00.emig.gmx.net (192.0.2.5),quota-issues");

        Assert.Equal(("paul@gmx.example", Reason.MailboxFull), (recipient.Address, recipient.Reason));
    }

    [Theory]
    [InlineData("gmail.ocm", "gmail.com")]
    [InlineData("gmial.com", "gmail.com")]
    [InlineData("hotmal.com", "hotmail.com")]
    [InlineData("example.co", "example.com")]
    [InlineData("gmail.com_", "gmail.com")]
    [InlineData("gmail.com", null)]
    [InlineData("mail.com", null)]
    [InlineData("example.co.uk", null)]
    [InlineData("example.org", null)]
    public void A_mistyped_domain_is_recognized(string domain, string? meant) => Assert.Equal(meant, DomainTypo.Find(domain));

    [Fact]
    public void A_mistyped_domain_is_named_first() => Assert.Contains("`gmail.com`",
        First("550 5.4.4 <eg@gmail.ocm>: Invalid domain"), StringComparison.Ordinal);

    [Fact]
    public void A_notice_of_a_delay_without_a_reply_is_no_refusal()
    {
        var recipient = Only("THIS IS A WARNING MESSAGE ONLY.\n\nDelivery to the following recipient has been delayed:\n\n"
            + "     karl@example.com\n\nMessage will be retried for 2 more day(s)\n\n"
            + "Technical details of temporary failure:\nread error: sender not allowed");

        Assert.Equal((Reason.Delayed, true), (recipient.Reason, recipient.Temporary));
    }

    [Fact]
    public void A_persons_server_error_blames_no_server() => Assert.Equal(Reason.Unknown, Only(
        "I am trying to let my printer send scans by mail. It shows an SMTP server error. My login is right. What can I do?").Reason);

    [Fact]
    public void The_recipient_learns_whose_turn_it_is()
    {
        Assert.Contains("You are the recipient", First(
            "I cannot receive mails from a shop. They got this: 450 4.7.1 Client host rejected: cannot find your reverse hostname, "
            + "[198.51.100.118]"), StringComparison.Ordinal);
        Assert.DoesNotContain("You are the recipient", First(
            "450 4.7.1 Client host rejected: cannot find your reverse hostname, [198.51.100.118]"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_of_a_large_provider_cannot_change_its_servers()
    {
        var steps = Only("Your message to bob@example.org has been blocked.\n\nThe response from the remote server was:\n"
            + "554 5.7.1 Helo command rejected: Host not found").Steps;

        Assert.Contains("large provider", steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain(steps, step => step.Contains("myhostname", StringComparison.Ordinal));
    }

    [Fact]
    public void A_fault_in_a_notice_is_not_called_the_readers()
    {
        var recipient = Only(
            """
            A message is delayed for more than 4 hours for the following list of recipients:

            list@example.org: "mail.maildir: Permission denied"

            Reporting-MTA: dns; mail.example.org

            Final-Recipient: rfc822; list@example.org
            Action: delayed
            Status: 4.3.0
            """);

        Assert.Equal("fault-at-their-server", recipient.Cause);
        Assert.Contains(recipient.Steps, step => step.Contains("If this server is your own", StringComparison.Ordinal));
    }

    [Fact]
    public void A_limit_of_the_hosting_names_the_senders_domain() => Assert.Contains("shop.example",
        Only("paul@client.example\nDomain shop.example has exceeded the max defers and failures per hour (10/10 (100%)) allowed. "
            + "Message discarded.").Meaning, StringComparison.Ordinal);

    [Fact]
    public void A_view_of_a_reason_has_the_same_steps_in_every_language()
    {
        foreach (var (reason, view) in CauseTexts.For("en").Views)
        {
            Assert.True(ReasonWords.TryParse(reason, out Reason _), reason);
            var other = CauseTexts.For("tr").Views[reason];
            Assert.Equal(
                (view.ForService.Count, view.ForRecipient.Count, view.ForReceiver.Count),
                (other.ForService.Count, other.ForRecipient.Count, other.ForReceiver.Count));
            Assert.Equal(
                (view.Otherwise.Length > 0, view.OtherwiseForPerson.Length > 0, view.OtherwiseForOperator.Length > 0),
                (other.Otherwise.Length > 0, other.OtherwiseForPerson.Length > 0, other.OtherwiseForOperator.Length > 0));
        }
    }

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);

    private static string First(string text) => Only(text).Steps[0];
}
