using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Bounces as their senders and recipients paste and describe them.</summary>
public sealed class NoticeTests
{
    [Theory]
    [InlineData("Undelivered Mail Returned to Sender", "unknown-notice")]
    [InlineData("I get \"Delivery Status Notification (Failure)\" when I write to ann@rx.example. What is that?", "unknown-notice")]
    [InlineData("Unzustellbar: Rechnung 17", "unknown-notice")]
    [InlineData("Müşteriye attığım mail geri döndü, ne yapmalıyım?", "unknown-notice")]
    [InlineData("A referee is trying to send us a form, but our mail server keeps bouncing him back. Why?", "unknown-to-recipient")]
    [InlineData("Customers can't mail us since Monday, everything bounces. Any idea?", "unknown-to-recipient")]
    [InlineData("I can't send to rx.example any more, I only get a mailer daemon. I was able to send it from Gmail.",
        "unknown-other-provider")]
    [InlineData("Mail an unseren Lieferanten kommt zurück, über GMX kommt sie an.", "unknown-other-provider")]
    public void A_reported_refusal_asks_for_the_notice_and_for_no_setting(string text, string cause)
    {
        var answer = Only(text);

        Assert.Equal((Reason.Unknown, cause), (answer.Reason, answer.Cause));
        Assert.DoesNotContain(answer.Steps, step => step.Contains("debug", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Our app logs only \"Mail delivery failed\":\nException: Mail delivery failed at Mailer.send (mailer.js:41)")]
    [InlineData("I want to track the bounce rate of my newsletter. Which field of the report has it?")]
    [InlineData("Undelivered Mail Returned to Sender: 550 5.1.1 <ann@rx.example>: Recipient address rejected: User unknown")]
    public void A_program_or_a_reply_is_no_reported_refusal(string text) =>
        Assert.False(Only(text).Cause?.StartsWith("unknown-notice", StringComparison.Ordinal) == true);

    [Theory]
    [InlineData("554-Transaction failed\n554-Reject due to policy restrictions.\n554 For explanation visit "
        + "https://postmaster.web.de/de/case?c=hi&i=ip&v=192.0.2.9", "content-headers-refused")]
    [InlineData("<ann@gmx.example>: host mx00.emig.gmx.net[192.0.2.2] said: 554-Transaction failed 554-Reject due to policy "
        + "restrictions. 554 For explanation visit https://postmaster.gmx.net/de/case?c=r0511&i=ip&v=192.0.2.9 (in reply to end of DATA "
        + "command)", "content-gmx")]
    [InlineData("host mx00.emig.gmx.net[192.0.2.2] refused to talk to me: 554-gmx.net (mxgmx017) Nemesis ESMTP Service not available "
        + "554-No SMTP service 554-Bad DNS PTR resource record. 554 For explanation visit "
        + "https://postmaster.gmx.net/en/error-messages?ip=192.0.2.9&c=rdns", "rdns-missing")]
    [InlineData("<ann@web.example>: host mx-ha03.web.de[192.0.2.2] refused to talk to me: 554-web.de Nemesis ESMTP Service not available "
        + "554-No SMTP service 554-IP address is block listed. 554 For explanation visit "
        + "https://postmaster.web.de/error-messages?ip=192.0.2.9&c=bl", "reputation-gmx")]
    public void The_code_of_United_Internet_distinguishes_the_header_from_the_server(string text, string cause) =>
        Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("Mail to Yahoo comes back: 554 Message not allowed - [299]", "policy-yahoo")]
    [InlineData("550 relay.example: message not allowed here", null)]
    public void Yahoos_refusal_by_number_is_its_rule(string text, string? cause) =>
        Assert.Equal(cause == "policy-yahoo", Only(text).Cause == "policy-yahoo");

    [Fact]
    public void The_copied_header_is_no_diagnosis()
    {
        var answer = Only("> Sorry, we were unable to deliver your message to the following address.\n>\n> <ann@icloud.example>:\n"
            + "> 550: 5.7.1 Message rejected due to local policy. Please visit https://support.example/HT1\n>\n"
            + "> --- Below this line is a copy of the message.\n>\n> DKIM-Signature: v=1; a=rsa-sha256; d=mail.example; s=s1; b=x\n");

        Assert.NotEqual(Reason.Dkim, answer.Reason);
    }

    [Fact]
    public void The_words_of_a_web_server_in_a_notice_are_the_other_servers_reply()
    {
        var answer = Only("If I send an email from my private account I get this:\nDelivery to the following recipient failed permanently:"
            + "\n\n     ann@rx.example\n\nTechnical details of permanent failure:\nGoogle tried to deliver your message, but it was "
            + "rejected by the server for the recipient domain rx.example by rx.example. [192.0.2.4].\n\nThe error that the other server "
            + "returned was:\n500 Internal Server Error");

        Assert.Equal((500, Reason.SystemError, Actor.ReceiverOperator), (answer.Code, answer.Reason, answer.Actor));
    }

    [Theory]
    [InlineData("PUT https://api.mail.example/v1/send => 500 Internal Server Error")]
    [InlineData("The web form says: Error 500 Internal Server Error")]
    public void A_web_servers_error_is_no_reply(string text) => Assert.Null(Only(text).Code);

    [Fact]
    public void A_number_of_a_page_is_no_limit() => Assert.DoesNotContain(Only("Net::SMTPUnknownError: could not get 3xx (550: 550 5.7.0 "
        + "Requested action not taken: too many emails\nhttps://errors.example/issues/2379/events/?project=5747178").Meaning, "5747178",
        StringComparison.Ordinal);

    [Fact]
    public void A_relays_log_with_an_incoming_server_is_no_wrong_setting() => Assert.Equal("reputation-named-filter", Only(
        "Feb 11 08:39:36 zmta1 zone-mta: info Sender/default/8[1] 17ee.001 CONNECTED domain=icloud.com mx=mx01.mail.icloud.com[192.0.2.17]"
        + "\nFeb 11 08:39:37 zmta1 zone-mta: ERR! Sender/default/8[1] 17ee.001 SMTPERR src=192.0.2.1 error=\"Invalid greeting. "
        + "response=554 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1\"").Cause);

    [Theory]
    [InlineData("SPF check for\n            [host1.shop.example] 550-5.7.26 did not pass with ip: [192.0.2.1].", "host1.shop.example")]
    [InlineData("550-5.7.26 Unauthenticated email from shop.example is not accepted", "shop.example")]
    public void The_domain_of_the_check_is_read_over_the_end_of_a_line(string text, string domain) => Assert.Contains(
        Only("550-5.7.26 This mail is unauthenticated, which poses a security risk. " + text).Records,
        record => record.Name.Contains(domain, StringComparison.Ordinal));

    [Theory]
    [InlineData("O remetente deve ter o formato 'Nome nome@shop.example'. 550 5.7.0 Please ensure the message is RFC 5322 compliant.",
        null)]
    [InlineData("550 5.1.1 <ann@rx.example>: User unknown. The address has the right format.", "ann@rx.example")]
    public void The_example_of_a_format_is_no_recipient(string text, string? address) => Assert.Equal(address, Only(text).Address);

    [Theory]
    [InlineData("Whenever mail is sent by Zoho I get: ----- The following addresses had fatal errors ----- [Status: Error, Address: "
        + "<ann@yahoo.example>, ResponseCode 421, , 4.7.0 [TS02] Messages from 192.0.2.103 temporarily deferred due to user complaints]",
        true)]
    [InlineData("postfix/smtp[7]: 5C4: to=<ann@yahoo.example>, relay=mta.yahoodns.net[192.0.2.3]:25, dsn=4.7.0, status=deferred (host "
        + "mta.yahoodns.net[192.0.2.3] said: 421 4.7.0 [TS02] Messages from 192.0.2.103 temporarily deferred due to user complaints)",
        false)]
    public void Who_uses_a_provider_does_not_search_its_servers(string text, bool isCustomer)
    {
        var answer = Only(text);

        Assert.Equal(isCustomer, !answer.Steps.Any(step => step.Contains("hacked accounts", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Some messages hard fail: 554 5.7.1 <ann@rx.example>: Relay access denied. Is that my mail server or the recipient's?",
        false)]
    [InlineData("Users of my mail server get: 554 5.7.1 <ann@rx.example>: Relay access denied", true)]
    public void A_failed_delivery_was_refused_by_the_other_server(string text, bool isOwn) =>
        Assert.Equal(isOwn, Only(text).Cause == "relay-own-server");

    [Theory]
    [InlineData("This is the mail system at host mx2.lists.example.\n\n<ann@uni.example> (expanded from <team@ group.example>): host "
        + "mx.uni.example[192.0.2.26] said: 550-5.7.1 Alumni email service over limit (in reply to end of DATA command)", true)]
    [InlineData("This is the mail system at host mx2.lists.example.\n\n<ann@uni.example>: host "
        + "mx.uni.example[192.0.2.26] said: 550-5.7.1 Alumni email service over limit (in reply to end of DATA command)", false)]
    public void Who_wrote_to_a_list_informs_its_owner(string text, bool isList) =>
        Assert.Equal(isList, Only(text).Steps[0].Contains("group.example", StringComparison.Ordinal));

    [Theory]
    [InlineData("ann@rx.example: all relevant MX records point to non-existent hosts or (invalidly) to IP addresses", "no-mx-wrong")]
    [InlineData("ann@rx.example: no MX record found for the domain", "no-mx-record")]
    public void A_wrong_MX_record_is_no_missing_one(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("The mail server could not deliver mail to ann@rx.example. The account or domain may not exist, they may be blacklisted, "
        + "or missing the proper dns entries.", "address-no-way")]
    [InlineData("550-Verification failed for <ann@rx.example>\n550-The mail server could not deliver mail to ann@rx.example. The account "
        + "or domain may not exist, they may be blacklisted, or missing the proper dns entries.\n550 Sender verify failed", null)]
    public void A_host_that_finds_no_way_did_not_ask_another(string text, string? cause) =>
        Assert.Equal(cause is not null, Only(text).Cause == "address-no-way");

    [Theory]
    [InlineData("When I write from Gmail to my mailcow address I get \"550 5.2.0 No such mailbox\". Any ideas?", Actor.ReceiverOperator)]
    [InlineData("When I write from my mailcow server to a friend I get \"550 5.2.0 No such mailbox\". Any ideas?", Actor.Sender)]
    public void Whose_own_server_refuses_looks_there(string text, Actor actor) => Assert.Equal(actor, Only(text).Actor);

    [Theory]
    [InlineData("git send-email to several recipients fails: 5.0.0 transaction failed: Recipient could not be found", true)]
    [InlineData("550 5.1.1 <ann@rx.example>: Recipient not found", false)]
    public void A_recipient_without_a_name_is_looked_for_one_by_one(string text, bool isHidden) =>
        Assert.Equal(isHidden, Only(text).Steps[0].Contains("one half", StringComparison.Ordinal));

    [Theory]
    [InlineData("From: MAILER-DAEMON@mail.shop.example\nTo: bob@shop.example\nSubject: Undelivered Mail\n\nThis is the mail system at host "
        + "mail.shop.example.\n\n<info@shop.example>: host mx.host.example[192.0.2.3] said: 550 5.1.1 <info@shop.example>: Recipient "
        + "address rejected: User unknown (in reply to RCPT TO command)", true)]
    [InlineData("From: MAILER-DAEMON@mail.shop.example\nTo: bob@shop.example\nSubject: Undelivered Mail\n\nThis is the mail system at host "
        + "mail.shop.example.\n\n<ann@rx.example>: host mx.rx.example[192.0.2.3] said: 550 5.1.1 <ann@rx.example>: Recipient address "
        + "rejected: User unknown (in reply to RCPT TO command)", false)]
    public void An_address_of_the_own_domain_can_be_set_up(string text, bool isOwn) =>
        Assert.Equal(isOwn, Only(text).Steps[0].Contains("as the sender is", StringComparison.Ordinal));

    [Fact]
    public void The_header_of_a_forwarded_notice_is_no_returned_message()
    {
        var answer = Only("---------- Forwarded message ----------\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
            + "Date: Sat, Aug 8, 2026\nSubject: Delivery Status Notification (Failure)\nTo: bob@mail.example\n\nDelivery to the following "
            + "recipient failed permanently:\n\n     ann@rx.example\n\nTechnical details of permanent failure:\nThe email account that "
            + "you tried to reach is over quota.\n");

        Assert.Equal(("ann@rx.example", Reason.MailboxFull), (answer.Address, answer.Reason));
    }

    [Fact]
    public void A_header_of_a_person_begins_the_returned_message() => Assert.Equal("ann@rx.example", Only("ann@rx.example\n    552 5.2.2 "
        + "mailbox full\n\nFrom: Bob <bob@mail.example>\nDate: Sat, Aug 8, 2026\nSubject: Hi\nMessage-ID: <1@mail.example>\nTo: "
        + "carl@rx.example\n\nuser unknown\n").Address);

    [Fact]
    public void A_report_that_was_cut_does_not_hide_the_other_recipients()
    {
        var answers = Explainer.Explain("This message was created automatically by mail delivery software.\n\nThe following address(es) "
            + "failed:\n\n  ann@rx.example\n    host mx.rx.example [192.0.2.3]\n    554 Transaction failed\n  bob@rx.example\n    host "
            + "mx.rx.example [192.0.2.3]\n    554 Transaction failed\n  carl@rx.example\n    host mx.rx.example [192.0.2.3]\n    554 "
            + "Transaction failed\n\nReporting-MTA: dns; host.example\n\nAction: failed\nFinal-Recipient: rfc822;carl@rx.example\nStatus: "
            + "5.0.0\nDiagnostic-Code: smtp; 554 Transaction failed\n\nAction: failed\nFinal-Recipient: rfc822;bob@rx.example\nStatus: "
            + "5.0.0\nDiagnostic-Code: smtp; 554 Transaction failed\n").Recipients;

        Assert.Equal(["ann@rx.example", "bob@rx.example", "carl@rx.example"], answers.Select(answer => answer.Address).Order());
    }

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
