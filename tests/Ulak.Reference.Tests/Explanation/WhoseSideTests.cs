using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>
/// Whose server refused: who administers a list, a forum or a site does not run it, nor does who names the server that only reports; and
/// what the sender's own provider stopped never reached the recipient's side.
/// </summary>
public sealed class WhoseSideTests
{
    private static bool IsAboutOwnRefusal(string step) => step.Contains("Your own server refused", StringComparison.Ordinal);

    [Theory]
    [InlineData("Some members write that they do not receive the messages (I am admin of the list):")]
    [InlineData("As moderator of our forum I see this, members complain that they do not get the mails:")]
    [InlineData("Je suis admin de la liste, et je n'ai pas reçu mon dernier message :")]
    [InlineData("Ich bin Administrator der Mailingliste und bekomme keine Mails:")]
    [InlineData("Soy administrador de la lista, clientes me escriben que no reciben nada:")]
    [InlineData("Sono amministratore della lista, chi ci scrive riceve questo:")]
    [InlineData("Listemizin yöneticisiyim, bana gelen yanıt:")]
    [InlineData("I am the administrator of our club's website, parents say they cannot reach us:")]
    public void Who_administers_a_list_or_a_site_does_not_run_the_server_that_refused(string words)
    {
        var answer = Explainer.Explain($"{words}\n\n<anna@rx.example>: host mx.rx.example[192.0.2.9] said: 450 4.7.1 Client host rejected: "
            + "cannot find your reverse hostname, [192.0.2.42] (in reply to RCPT TO command)").Recipients[0];

        Assert.DoesNotContain(answer.Steps, IsAboutOwnRefusal);
    }

    [Theory]
    [InlineData("I am the administrator of our mail server, a supplier cannot write to us:")]
    [InlineData("I have admin rights on our Exchange. When a supplier writes to us they get:")]
    public void Who_administers_the_mail_reads_on_the_side_that_refused(string words)
    {
        var answer = Explainer.Explain($"{words}\n\n<anna@rx.example>: host mx.rx.example[192.0.2.9] said: 450 4.7.1 Client host rejected: "
            + "cannot find your reverse hostname, [192.0.2.42] (in reply to RCPT TO command)").Recipients[0];

        Assert.Contains(answer.Steps, IsAboutOwnRefusal);
    }

    [Fact]
    public void No_recipient_runs_the_servers_of_several_organizations()
    {
        var answer = Explainer.Explain("I administer a mail domain and do not receive my own posts. From the bounces:\n\n"
            + "<a@one.example>: host mx.one.example[192.0.2.9] said: 450 4.7.1 Client host rejected: cannot find your reverse hostname, "
            + "[192.0.2.42] (in reply to RCPT TO command)\n\n"
            + "<b@two.example>: host mx.two.example[192.0.2.8] said: 554 5.7.1 Client host rejected: cannot find your reverse hostname, "
            + "[192.0.2.42] (in reply to RCPT TO command)");

        Assert.Equal(2, answer.Recipients.Length);
        Assert.DoesNotContain(answer.Recipients.SelectMany(each => each.Steps), IsAboutOwnRefusal);
    }

    [Theory]
    [InlineData("orders.example is my custom domain and mx7.shop.example is my mail server.", false)]
    [InlineData("orders.example is my custom domain, and I run a Postfix for it.", true)]
    public void The_server_that_reports_does_not_refuse(string words, bool isOwn)
    {
        var answer = Explainer.Explain("This is the mail system at host mx7.shop.example.\n\n"
            + "<post@orders.example>: host in.alias.example[192.0.2.9] said: 554 5.7.1 Client host rejected: cannot find your reverse "
            + $"hostname, [192.0.2.42] (in reply to RCPT TO command)\n\n{words} What is wrong?").Recipients[0];

        Assert.Equal(isOwn, answer.Steps.Any(IsAboutOwnRefusal));
    }

    [Theory]
    [InlineData("An external sender cannot reach three of my users, my docker-mailserver rejects his mails as spam. His notice:")]
    [InlineData("Customers cannot send us mail, they get this:")]
    public void What_the_senders_provider_stopped_never_came_to_the_recipients_server(string words)
    {
        var answer = Explainer.Explain($"{words}\n\nGenerating server: DS7PR02MB1.namprd02.prod.outlook.com\n\nanna@rx.example\n"
            + "Remote server returned '550 5.7.520 Message blocked because it contains content identified as spam. AS(4810)'")
            .Recipients[0];

        Assert.Contains("your side has no part in it", answer.Steps[0], StringComparison.Ordinal);
        Assert.Equal(Actor.Sender, answer.Actor);
    }

    [Fact]
    public void A_refusal_by_the_recipients_own_filter_is_the_recipients() => Assert.DoesNotContain(
        Explainer.Explain("Customers cannot send us mail, they get this:\n\n550 5.7.1 <anna@rx.example>: Spam message rejected")
            .Recipients[0].Steps,
        step => step.Contains("no part in it", StringComparison.Ordinal));

    [Theory]
    [InlineData("<news-unsubscribe-anna=rx.example@lists.example>: host lists.example[192.0.2.9] said: 550 5.1.1 "
        + "<news-unsubscribe-anna=rx.example@lists.example>: Recipient address rejected: User unknown in local recipient table", true)]
    [InlineData("I wrote to the list to leave it. <birds-confirm+0a1b2c3d@lists.example>: 550 5.1.1 User unknown", true)]
    [InlineData("<list+subscribe@birds.example>: host birds.example[192.0.2.9] said: 550 5.1.1 User unknown", true)]
    [InlineData("<majordomo@birds.example>: host birds.example[192.0.2.9] said: 550 5.1.1 User unknown", true)]
    [InlineData("<anna-request@birds.example>: host birds.example[192.0.2.9] said: 550 5.1.1 User unknown", false)]
    [InlineData("<listings@birds.example>: host birds.example[192.0.2.9] said: 550 5.1.1 User unknown", false)]
    public void A_lists_command_address_is_no_persons(string text, bool isOfList)
    {
        var answer = Explainer.Explain(text).Recipients[0];

        Assert.Equal(isOfList, answer.Cause == "address-list-command");
        Assert.Equal(!isOfList, answer.Steps[0].Contains("letter by letter", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<zulip@localhost> (expanded from <mm41cc49189e47a2571326153aa10edb0c@chat.example>): Bad destination mailbox address: Bad "
        + "or expired missed message address.", "mm41cc49189e47a2571326153aa10edb0c@chat.example")]
    [InlineData("<reply+a1b2c3d4e5f60718293a@forum.example>: 550 5.1.1 User unknown", "reply+a1b2c3d4e5f60718293a@forum.example")]
    public void An_address_for_one_reply_is_answered_in_the_service(string text, string address)
    {
        var answer = Explainer.Explain($"I answered a notification and it bounced.\n\n{text}").Recipients[0];

        Assert.Equal("address-reply-token", answer.Cause);
        Assert.Contains("link in the notification", answer.Steps[0], StringComparison.Ordinal);
        Assert.Contains(address, answer.Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<reply@forum.example>: 550 5.1.1 User unknown")]
    [InlineData("<support.team.2024.germany.09@forum.example>: 550 5.1.1 User unknown")]
    public void An_address_without_a_token_may_be_a_persons(string text) =>
        Assert.NotEqual("address-reply-token", Explainer.Explain(text).Recipients[0].Cause);

    [Theory]
    [InlineData("Only this account bounces, mails to test@ur.example etc. go through. Modoboa 1.17.", true)]
    [InlineData("Modoboa 1.17, fresh, no address works.", false)]
    public void One_address_of_a_domain_that_works_does_not_blame_the_domain(string words, bool isOne)
    {
        var answer = Explainer.Explain(
            "550 5.1.1 <admin@ur.example>: Recipient address rejected: undeliverable address: mail for ur.example loops back to myself"
            + $"\n\n{words}").Recipients[0];

        Assert.Equal(isOne, answer.Cause == "own-one-address");
        Assert.Equal(!isOne, answer.Steps.Any(step => step.Contains("MX record", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("[(10) mx.rx.example. [192.0.2.9]:25: Connection timed out]")]
    [InlineData("read error: generic::failed_precondition: read error (0): error")]
    public void A_large_providers_server_is_not_cut_off_from_the_net(string words)
    {
        var answer = Explainer.Explain("Delivery to the following recipient has been delayed:\n\n    liste@rx.example\n\n"
            + "Message will be retried for 2 more day(s)\n\nTechnical details of temporary failure:\n"
            + (words[0] == '[' ? "The recipient server did not accept our requests to connect. Learn more at "
                + "http://support.google.com/mail/bin/answer.py?answer=7720\n" : "") + words).Recipients[0];

        Assert.Equal("net-provider-unreached", answer.Cause);
        Assert.Equal("liste@rx.example", answer.Address);
        Assert.DoesNotContain(answer.Steps, step => step.Contains("outgoing port 25", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_recipient_has_the_code_and_the_provider_of_its_own_reply()
    {
        var recipients = Explainer.Explain("Our mails are not received:\n\n<a@laposte.net>: host smtpz4.laposte.net[192.0.2.1] said: 550\n"
            + "    5.5.0 Service refuse. Veuillez essayer plus tard. LPN007_510 (in reply to end of DATA command)\n\nand also\n\n"
            + "<b@free.fr>: host mx1.free.fr[192.0.2.2] said: 550 spam\n    detected (in reply to end of DATA command)").Recipients;

        Assert.Equal(["550 5.5.0", "550 "], recipients.Select(each => $"{each.Code} {each.Enhanced}"));
        Assert.DoesNotContain("La Poste", string.Join('\n', [recipients[1].Title, recipients[1].Meaning, .. recipients[1].Steps]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_replies_of_the_domains_of_many_recipients_stay_apart()
    {
        var recipients = Explainer.Explain("Deliveries fail:\n\n"
            + "@gmail.com (550-5.7.1 [192.0.2.17 12] Our system has detected that this message is likely unsolicited mail.),\n\n"
            + "@yahoo.com & @aol.com (553 5.7.2 [TSS09] All messages from IP will be permanently deferred; Retrying will NOT succeed.)")
            .Recipients;

        Assert.Equal([550, 553], recipients.Select(each => each.Code!.Value));
    }

    [Theory]
    [InlineData("A message that you sent could not be delivered to one or more of its recipients. This is a permanent error. The following "
        + "address(es) failed:\nxxxxxxxx-at-rx.example\nSMTP error from remote mail server after RCPT TO: 550 User unknown",
        "xxxxxxxx-at-rx.example")]
    [InlineData("Delivery to the following recipient has been delayed:\n\n    postmaster@[your_domain]\n\nMessage will be retried for 2 "
        + "more day(s)", "postmaster@[your_domain]")]
    public void A_recipient_that_a_person_has_disguised_is_named(string text, string recipient) =>
        Assert.Equal(recipient, Explainer.Explain(text).Recipients[0].Address);

    [Fact]
    public void A_table_that_postfix_may_not_read_is_made_readable_first()
    {
        var answer = Explainer.Explain("Aug 30 05:10:07 panel postfix/proxymap[31]: warning: mysql:/etc/postfix/mysql-forwardings.cf is "
            + "unavailable. open /etc/postfix/mysql-forwardings.cf: Permission denied\n"
            + "Aug 30 05:10:07 panel postfix/cleanup[46]: warning: CC3AC410AF57: virtual_alias_maps map lookup problem for anna@rx.example "
            + "-- message not accepted, try again later").Recipients[0];

        Assert.Contains("chmod 640 /etc/postfix/mysql-forwardings.cf", answer.Steps[0], StringComparison.Ordinal);
        Assert.Equal("anna@rx.example", answer.Address);
    }

    [Fact]
    public void A_chain_of_addresses_does_not_change_who_passed_the_message_on()
    {
        var answer = Explainer.Explain("Forwarding with mailinabox fails:\n\nbob@his.example -> fw@my.example -> end@rx.example\n\n"
            + "This is the mail system at host box.my.example.\n\n<end@rx.example> (expanded from <fw@my.example>): host mx.rx.example"
            + "[192.0.2.83] said: 550-SPF: 192.0.2.85 is not allowed to send mail from his.example").Recipients[0];

        Assert.Equal("fw@my.example", answer.Values["alias"]);
        Assert.DoesNotContain(answer.Steps, step => step.Contains("You wrote to", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("We have hundreds of gmail addresses on the mailing list, and all of them bounce:", true)]
    [InlineData("I am the owner of the list birds, and many members bounce:", true)]
    [InlineData("My mail to a friend bounces:", false)]
    [InlineData("My post to the mailing list bounces for a subscriber:", false)]
    public void Who_runs_a_list_keeps_its_subscribers(string words, bool isOwner)
    {
        var answer = Explainer.Explain($"{words}\n\n<anna@gmail.com>: host gmail-smtp-in.l.google.com[192.0.2.15] said: 550-5.7.1 "
            + "[192.0.2.163 12] Our system has detected that this message is likely unsolicited mail. (in reply to end of DATA command)")
            .Recipients[0];

        Assert.Equal(isOwner, answer.Steps[0].Contains("You run the list", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("The problem is that there are many servers, so that the mails never get through.", "list its hosts")]
    [InlineData("Postgrey is disabled (ENABLE_POSTGREY=0) and refuses all the same.", "10023")]
    [InlineData("What is this?", "nothing to do")]
    public void Own_greylisting_is_answered_by_what_is_asked(string words, string expected)
    {
        var answer = Explainer.Explain("Feb 17 23:37:07 mx postfix/smtpd[39]: NOQUEUE: reject: RCPT from a.x.example[192.0.2.91]: 450 "
            + "4.2.0 <anna@rx.example>: Recipient address rejected: Greylisted, see http://postgrey.example/; from=<n@x.example> "
            + $"to=<anna@rx.example> proto=ESMTP helo=<a.x.example>\n\n{words}").Recipients[0];

        Assert.Contains(expected, answer.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_administrators_own_list_refuses_a_large_provider()
    {
        var answer = Explainer.Explain("I run mailcow for rx.example, and customers cannot send us mail. They get:\n\n"
            + "> This is the mail system at host out.isp.example.\n> \n> <info@rx.example>: host "
            + "mail.rx.example[192.0.2.34] said: 550 5.7.1 Service\n>     unavailable; client [192.0.2.20] "
            + "blocked using\n>     black.list.example (in reply to RCPT TO command)\n").Recipients[0];

        Assert.Equal("own-blocklist-check", answer.Cause);
        Assert.Contains("black.list.example", answer.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipient_whose_server_was_away_reads_about_the_own_server() => Assert.Contains(
        "others do not reach your server", Explainer.Explain("Customers tell us that mail to us comes back:\n\n"
            + "<info@rx.example>: retry timeout exceeded").Recipients[0].Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("I get this when I reply to people who have emailed me:", false)]
    [InlineData("Customers cannot send us mail, they get this:", true)]
    public void Who_replies_to_others_is_the_sender(string words, bool isRecipient) => Assert.Equal(isRecipient,
        Explainer.Explain($"{words}\n\n<anna@rx.example>: host mx.rx.example[192.0.2.9] said: 550 5.7.606 Access denied, banned sending IP "
            + "[192.0.2.5]. To request removal from this list please visit https://sender.office.com/").Recipients[0].Steps[0]
            .Contains("You are the recipient", StringComparison.Ordinal));

    [Theory]
    [InlineData("554 READ THIS: Delivery will ONLY occur if you click on this link https://mail2.rx.example/cgi/user.cgi?cmd=r", true)]
    [InlineData("554 Your message has a link that no one should click", false)]
    public void A_filter_that_wants_a_click_is_no_bad_reputation(string reply, bool isChallenge) =>
        Assert.Equal(isChallenge, Explainer.Explain(reply).Recipients[0].Cause == "policy-challenge");

    [Fact]
    public void Words_for_the_administrator_stand_once_in_a_providers_notice() => Assert.Single(
        Explainer.Explain("Delivery to the following recipient has been delayed:\n\n    liste@rx.example\n\n"
            + "Technical details of temporary failure:\nThe recipient server did not accept our requests to connect.\n"
            + "[(10) mx.rx.example. [192.0.2.9]:25: Connection timed out]").Recipients[0].Steps,
        step => step.Contains("administrator", StringComparison.Ordinal));

    [Theory]
    [InlineData("Quelques exemples (je suis admin de la liste) :", false)]
    [InlineData("Some examples, I am admin of the forum:", false)]
    [InlineData("Some examples, I am admin of the mail server for:", true)]
    public void The_address_below_the_name_of_a_list_is_a_members(string words, bool isOwn) => Assert.Equal(isOwn,
        Explainer.Explain($"{words}\n\n<anna@rx.example>: host mx.rx.example[192.0.2.9] said: 450 4.7.1 Client host rejected: cannot find "
            + "your reverse hostname, [192.0.2.42] (in reply to RCPT TO command)").Recipients[0].Steps
            .Any(step => step.Contains("You are the recipient", StringComparison.Ordinal) || IsAboutOwnRefusal(step)));
}
