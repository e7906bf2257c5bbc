using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Whether a failure is the own side's, as other lines, names of servers and known hosts show.</summary>
public sealed class OwnSideTests
{
    private const string NoReverseName = "postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[192.0.2.53]: 450 4.7.1 Client host "
        + "rejected: cannot find your reverse hostname, [192.0.2.53]; from=<bob@example.net> to=<anna@example.org> proto=ESMTP helo=<";

    [Theory]
    [InlineData("mail-wr1-f7.google.com")]
    [InlineData("mout.web.de")]
    public void A_large_providers_server_has_a_reverse_name(string hello)
    {
        var answer = Only(NoReverseName + hello + ">");

        Assert.Equal("own-resolver", answer.Cause);
        Assert.Equal(Actor.ReceiverOperator, answer.Actor);
        Assert.Contains("53", answer.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_server_may_lack_one() =>
        Assert.NotEqual("own-resolver", Only(NoReverseName + "vps7.example.net>").Cause);

    [Fact]
    public void Questions_to_block_lists_that_fail_explain_a_reverse_name_that_was_not_found() => Assert.Equal("own-resolver",
        Only(NoReverseName + "vps7.example.net>\nwarning: dnsblog_query: lookup error for DNS query 7.2.0.192.zen.spamhaus.org: Host or "
            + "domain name not found. Name service error for name=7.2.0.192.zen.spamhaus.org type=A: Host not found, try again").Cause);

    [Fact]
    public void A_large_provider_that_refuses_the_connection_is_not_down()
    {
        var refused = Only("Jan 2 10:00:00 web1 sendmail[7]: u01: to=<anna@yahoo.com>, delay=00:00:10, mailer=esmtp, "
            + "relay=mta5.am0.yahoodns.net. [192.0.2.5], dsn=4.0.0, stat=Deferred: Connection refused by mta5.am0.yahoodns.net.");

        Assert.Equal("timeout-port-25", refused.Cause);
        Assert.Equal(Actor.SenderOperator, refused.Actor);
    }

    [Theory]
    [InlineData("Our Exchange Server 2016 holds mail for one domain in the queue viewer: 451 4.4.0 DNS query failed", "own-exchange-dns")]
    [InlineData("Mail to us from Office 365 users comes back: 451 4.4.0 DNS query failed", "domain-dns-at-microsoft")]
    [InlineData("Queue between our two Exchange 2019 servers: 451 4.4.0 Primary target IP address responded with: \"421 4.4.2 Connection "
        + "dropped.\" Attempted failover to alternate host, but that did not succeed.", "own-exchange-dropped")]
    [InlineData("Queue of Exchange 2019: 451 4.4.0 Primary target IP address responded with: \"421 4.2.1 Unable to connect.\" Attempted "
        + "failover to alternate host, but that did not succeed. Winsock error code: 10060", "own-exchange-connect")]
    public void The_words_of_an_Exchange_server_are_its_own(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("2024-01-02 10:00:01 1rKx-0001 ** anna@example.org: all relevant MX records point to non-existent hosts\nThey resolve to "
        + "10.0.3.4 here.", "own-exim-private-mx")]
    [InlineData("2024-01-02 10:00:01 1rKx-0001 ** anna@example.org: all relevant MX records point to non-existent hosts", "no-mx-wrong")]
    [InlineData("550 No valid MX for your FROM address", "sender-domain-no-mx")]
    [InlineData("Jan 2 10:00:00 mx opendkim[5]: example.org: key data is not secure: /home/mail-data is writeable and owned by uid 1002 "
        + "which is not the executing uid (118) or the superuser", "own-dkim-key-owner")]
    [InlineData("[ERROR] [1A-2B.1.1] [outbound] Remote end 192.0.2.27:25 closed connection while we were processing mail. Trying next MX.\n"
        + "haraka[2]: [INFO] [1A-2B.1.1] [outbound] Temp failing 15_15_6_2_Xr_1_mx for 4096 seconds: Tried all MXs", "net-connection-lost")]
    [InlineData("Jan 2 10:00:00 mx postfix/smtp[7]: 9EB9: to=<anna@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, dsn=4.5.0, "
        + "status=deferred (host 127.0.0.1[127.0.0.1] said: 451 4.5.0 Error in processing, id=27311-09, parts_decode FAILED: no space "
        + "(in reply to end of DATA command))", "own-amavis-processing")]
    [InlineData("2024-01-31 16:38:38 fixed_login authenticator failed for localhost [192.0.2.4]: 435 Unable to authenticate at present: "
        + "failed to open /home/kunde/etc/shadow for linear search: Permission denied (euid=47 egid=12)", "own-permission")]
    public void The_line_closest_to_the_root_decides(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Fact]
    public void A_milter_that_gets_no_scanner_is_explained_by_the_scanner() => Assert.Equal("own-scanner",
        Explainer.Explain("Jan 2 10:00:05 mx rmilter[9]: clamav: write 127.0.0.1: Connection refused\nJan 2 10:00:06 mx rmilter[9]: "
            + "mlfi_eom: C1AE: check_clamscan() failed, -1\nJan 2 10:00:06 mx postfix/cleanup[8]: C1AE: milter-reject: END-OF-MESSAGE from "
            + "mail.example.net[192.0.2.1]: 4.7.1 Service unavailable - try again later; from=<bob@example.net> to=<anna@example.org> "
            + "proto=ESMTP helo=<mail.example.net>").Recipients[^1].Cause);

    [Theory]
    [InlineData("10024", "Amavis")]
    [InlineData("11332", "Rspamd")]
    [InlineData("783", "SpamAssassin")]
    public void The_port_behind_the_server_names_what_does_not_run(string port, string program) => Assert.Contains(program,
        Only($"Jan 2 10:00:00 mx postfix/smtp[7]: 41B5: to=<anna@example.org>, relay=none, delay=1, dsn=4.4.1, status=deferred (connect to "
            + $"127.0.0.1[127.0.0.1]:{port}: Connection refused)").Steps[0], StringComparison.Ordinal);

    [Fact]
    public void The_identifier_of_a_message_is_no_recipient() => Assert.Null(
        Only("Jan 2 10:00:00 mx dovecot: lda(root)<3><UY>: Error: sieve: msgid=<2021.5A58@mail.example.org>: failed to store into mailbox "
            + "'INBOX': Internal error occurred.").Address);

    [Fact]
    public void A_table_is_built_from_the_file_without_the_ending() => Assert.Contains(
        Explainer.Explain("Jan 2 10:00:00 mx postfix/trivial-rewrite[7]: error: open database /etc/postfix/transport.db: No such file or "
            + "directory").Recipients[^1].Steps, step => step.Contains("`postmap /etc/postfix/transport`", StringComparison.Ordinal));

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
