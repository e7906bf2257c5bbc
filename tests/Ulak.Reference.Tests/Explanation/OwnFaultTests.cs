using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Faults of the own server that a line beside the refusal names: TLS policies, filters, tables, Exim's expressions.</summary>
public sealed class OwnFaultTests
{
    private const string Deferred = "Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B: to=<anna@example.net>, "
        + "relay=mx.example.net[192.0.2.1]:25, delay=1, dsn=4.7.5, status=deferred ";

    [Fact]
    public void A_record_that_does_not_fit_the_certificate_is_no_failed_handshake()
    {
        var answer = Only("Jan 12 10:03:10 mx postfix/smtp[7]: CA certificate verification failed for mx.example.net[192.0.2.1]:25: "
            + "num=65:no matching DANE TLSA records\n" + Deferred + "(Server certificate not verified)");

        Assert.Equal("tls-dane-mismatch", answer.Cause);
        Assert.Contains("_25._tcp.mx.example.net", answer.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_without_an_answer_names_the_server_that_it_is_about()
    {
        var answer = Only(Deferred + "(TLSA lookup error for mail.example.net:25)");

        Assert.Equal("tls-tlsa-lookup", answer.Cause);
        Assert.Contains("_25._tcp.mail.example.net", answer.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipient_whose_mail_is_forwarded_does_not_read_that_the_senders_server_is_to_blame()
    {
        var answer = Only("I get no mails of some people any more. My mail is forwarded from me@club.example to Gmail. They get this:\n\n"
            + "550-5.7.26 The MAIL FROM domain [gmail.com] has an SPF record with a hard fail policy (-all) but it fails to pass SPF "
            + "checks with the ip: [192.0.2.7]");

        Assert.Equal("forwarded-to-reader", answer.Cause);
        Assert.Contains("without the forwarding", answer.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_a_policy_demands_is_the_own_servers_matter() => Assert.Equal("tls-not-verified",
        Only("Jan 12 10:03:10 mx postfix/smtp[7]: certificate verification failed for mx.example.net[192.0.2.1]:25: untrusted issuer "
            + "/CN=Example CA\n" + Deferred + "(Server certificate not verified)").Cause);

    [Fact]
    public void A_handshake_that_breaks_off_stays_one() =>
        Assert.Equal("tls-handshake", Only(Deferred + "(Cannot start TLS: handshake failure)").Cause);

    [Fact]
    public void A_question_to_DNS_without_an_answer_is_no_policy() => Assert.Equal("tls-tlsa-lookup",
        Only("Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B: to=<anna@example.net>, relay=none, delay=1, dsn=4.7.5, status=deferred "
            + "(TLSA lookup error for mx.example.net:25)").Cause);

    [Fact]
    public void A_policy_that_demands_DANE_of_a_domain_without_it_stays_one() => Assert.Equal("tls-own-policy",
        Only("Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B: to=<anna@example.net>, relay=none, delay=1, dsn=4.7.5, status=deferred "
            + "(non DNSSEC destination)").Cause);

    [Fact]
    public void A_filter_before_the_queue_that_is_too_slow_is_no_full_disk()
    {
        var answer = Only("Oct  5 15:29:04 mx postfix/smtpd[7]: proxy-reject: END-OF-MESSAGE: 451 4.3.0 Error: queue file write error; "
            + "from=<bob@example.net> to=<anna@example.org> proto=ESMTP helo=<mx.example.net>");

        Assert.Equal("own-proxy-filter", answer.Cause);
        Assert.Equal("anna@example.org", answer.Address);
    }

    [Fact]
    public void The_same_reply_of_another_server_is_that_servers() => Assert.NotEqual("own-proxy-filter",
        Only("Oct  5 15:29:04 mx postfix/smtp[7]: 4F1B: to=<anna@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1, dsn=4.3.0, "
            + "status=deferred (host mx.example.net[192.0.2.1] said: 451 4.3.0 Error: queue file write error (in reply to end of DATA "
            + "command))").Cause);

    [Fact]
    public void A_route_in_a_table_of_aliases_needs_no_mailbox()
    {
        var answer = Only("I run Postfix with Mailman 3. Undelivered:\n\n<\"lmtp:[192.0.2.7]:8024\"@mx.example.org>: unknown user: "
            + "\"lmtp:[192.0.2.7]:8024\"");

        Assert.Equal("own-alias-is-route", answer.Cause);
    }

    [Theory]
    [InlineData("pcre", "postfix-pcre")]
    [InlineData("pgsql", "postfix-pgsql")]
    public void A_missing_type_of_table_is_in_the_package_of_its_name(string type, string package) => Assert.Contains(
        $"`apt-get install {package}`", Only($"mx postfix/cleanup[7]: error: unsupported dictionary type: {type}").Steps[0],
        StringComparison.Ordinal);

    [Theory]
    [InlineData("hash")]
    [InlineData("btree")]
    public void A_type_that_is_gone_is_in_no_package(string type)
    {
        var answer = Only($"mx postfix/smtp[7]: error: unsupported dictionary type: {type}");

        Assert.Equal("own-table-type-gone", answer.Cause);
        Assert.DoesNotContain(answer.Steps, step => step.Contains($"postfix-{type}", StringComparison.Ordinal));
    }

    [Fact]
    public void An_expansion_that_Exim_lacks_is_no_empty_sender() => Assert.Equal("own-exim-operator",
        Only("2024-01-11 00:05:03 1rLpR7-003AAn-9d == anna@example.net R=dnslookup T=remote_forwarded_smtp defer (-1): Failed to expand "
            + "return path \"${srs_encode {KEY} {$return_path} {$original_domain}}\": \"${srs_encode\" is not a known operator (or a } is "
            + "missing in a variable reference)").Cause);

    [Fact]
    public void An_expression_that_Exim_cannot_compute_is_no_unreadable_file() => Assert.Equal("own-exim-expression",
        Only("451 Temporary local problem\n\n2022-03-05 11:08:02 H=localhost [127.0.0.1] temporarily rejected RCPT <anna@example.net>: "
            + "failed to expand ACL string \"${eval:$acl_m_limit / 2} / 1h / strict\": error in expression evaluation: expecting number or "
            + "opening parenthesis (after processing \" \")").Cause);

    [Fact]
    public void A_key_that_others_may_change_is_named_with_its_directory()
    {
        var answer = Only("Nov 27 14:10:49 mx opendkim[7]: mail._domainkey.example.org: key data is not secure: /srv can be read or "
            + "written by other users\nNov 27 14:10:49 mx postfix/cleanup[8]: 4F1B: milter-reject: END-OF-MESSAGE from unknown[192.0.2.9]: "
            + "4.7.1 Service unavailable - try again later; from=<bob@example.org> to=<anna@example.net> proto=ESMTP helo=<pc>");

        Assert.Equal("own-dkim-key-unsafe", answer.Cause);
        Assert.Contains("`chmod go-w /srv`", answer.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void No_step_names_a_file_that_the_text_does_not_have() => Assert.DoesNotContain(
        Only("Nov 27 14:10:49 mx opendkim[7]: 4F1B: error loading key 'mail._domainkey.example.org'").Steps,
        step => step.Contains("/usr/local/bin", StringComparison.Ordinal));

    [Fact]
    public void A_sender_without_a_domain_is_the_systems_own_name() => Assert.Equal("sender-domain-missing",
        Only("2024-01-11 00:05:03 1rLpR7-003AAn-9d ** anna@example.net F=<root@web1> R=dnslookup T=remote_smtp H=mx.example.net "
            + "[192.0.2.1]: SMTP error from remote mail server after MAIL FROM:<root@web1>: 550 unroutable sender address").Cause);

    [Fact]
    public void The_number_of_a_rule_is_no_address_of_the_server()
    {
        var answer = Only("421 4.7.0 [TSS04] Messages from x.x.x.x temporarily deferred due to user complaints - 4.16.55.1; see "
            + "https://help.yahoo.com/kb/postmaster/SLN3434.html");

        Assert.False(answer.Values.ContainsKey("ip"));
    }

    [Fact]
    public void Servers_that_were_not_reached_come_before_a_recipient_who_was()
    {
        var answers = Explainer.Explain("3/30/2018, 2:14:17 PM | info | connect to mx1.example.net[192.0.2.1]:25: Connection timed out\n"
            + "3/30/2018, 2:13:47 PM | info | connect to mx2.example.net[192.0.2.2]:25: Connection timed out\n3/30/2018, 2:11:32 PM | info "
            + "| 571471F9EB: to=<bob@example.org>, relay=dovecot[192.0.2.9]:24, delay=0.71, dsn=2.0.0, status=sent (250 2.0.0 "
            + "<bob@example.org> Saved)").Recipients;

        Assert.Equal(Reason.Timeout, answers[0].Reason);
        Assert.Equal(Reason.Delivered, answers[1].Reason);
    }

    [Fact]
    public void A_server_may_write_that_a_host_is_not_allowed_to_send_mail_from_a_domain() => Assert.Equal(Reason.Spf,
        Only("550 192.0.2.4 is not allowed to send mail from example.de").Reason);

    [Fact]
    public void A_person_who_cannot_send_mail_from_a_printer_names_no_sender_policy() =>
        Assert.NotEqual(Reason.Spf, Only("I am trying to send mail from my printer and it says error 550").Reason);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
