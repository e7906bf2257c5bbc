using System.Text.RegularExpressions;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Faults;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Faults that a line names beside the reply.</summary>
public sealed class FaultTests
{
    private const string Refusal =
        "Jan 12 10:03:11 mx postfix/smtpd[2214]: NOQUEUE: reject: RCPT from mail.example.net[192.0.2.7]: 451 4.3.0 <anna@example.org>: "
        + "Temporary lookup failure; from=<bob@example.net> to=<anna@example.org> proto=ESMTP helo=<mail.example.net>\n";

    private const string Backend =
        "Jan 12 10:03:11 mx postfix/pipe[2214]: 4F1B2C3D: to=<anna@example.org>, relay=dovecot, delay=1, dsn=4.3.0, status=deferred "
        + "(temporary failure)\n";

    [Theory]
    [InlineData("Jan 12 10:03:11 mx postfix/proxymap[9]: warning: mysql query failed: Unknown column 'quota2' in 'field list'",
        "own-db-schema", "quota2")]
    [InlineData("Jan 12 10:03:11 mx postfix/smtpd[9]: warning: pgsql:/etc/postfix/p.cf: query failed: ERROR: relation \"mailbox\" does "
        + "not exist", "own-db-schema", "mailbox")]
    [InlineData("Jan 12 10:03:11 mx postfix/proxymap[9]: warning: connect to mysql server 127.0.0.1: Access denied for user "
        + "'mailreader'@'localhost' (using password: YES)", "own-db-login", "mailreader")]
    [InlineData("Jan 12 10:03:11 mx postfix/proxymap[9]: warning: connect to mysql server db: Can't connect to MySQL server on 'db' (111)",
        "own-db-down", "max_connections")]
    [InlineData("Jan 12 10:03:11 mx postfix/cleanup[9]: error: unsupported dictionary type: mongodb", "own-map-type", "`mongodb`")]
    [InlineData("Jan 12 10:03:11 mx postfix/smtpd[9]: warning: table socketmap:unix:/run/lookup.sock:users lookup error: timeout",
        "own-map-service", "socketmap")]
    public void A_line_about_a_table_explains_a_lookup_that_fails(string line, string cause, string word)
    {
        foreach (var text in (string[])[Refusal + line, line + "\n" + Refusal])
        {
            var recipient = Assert.Single(Explainer.Explain(text).Recipients);

            Assert.Equal(cause, recipient.Cause);
            Assert.Equal("anna@example.org", recipient.Address);
            Assert.Contains(word, recipient.Title + recipient.Meaning + string.Concat(recipient.Steps), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Jan 12 10:03:11 mx dovecot: lda(anna)<1><x>: Error: write(/var/vmail/anna/tmp/1) failed: Read-only file system",
        "own-read-only")]
    [InlineData("kernel: Out of memory: Killed process 812 (clamd)", "own-memory")]
    [InlineData("Jan 12 10:03:11 mx dovecot: lda(anna)<1><x>: Error: open(/var/vmail/a) failed: Too many open files", "own-open-files")]
    [InlineData("Jan 12 10:03:11 mx dovecot: lda(root)<1><x>: Error: stat(/root/Maildir/tmp) failed: Permission denied "
        + "(euid=65534(nobody) missing +x perm: /root, dir owned by 0:0)", "own-root-alias")]
    [InlineData("Jan 12 10:03:11 mx dovecot: lda(anna)<1><x>: Error: setegid(privileged) failed: Operation not permitted",
        "own-dovecot-group")]
    [InlineData("Jan 12 10:03:11 mx dovecot: lda(anna)<1><x>: Fatal: Mail storage autodetection failed with home=/home/anna",
        "own-dovecot-location")]
    public void A_line_about_the_machine_or_the_mailbox_explains_a_delivery_that_fails(string line, string cause) =>
        Assert.Equal(cause, Explainer.Explain(line + "\n" + Backend).Recipients[^1].Cause);

    [Theory]
    [InlineData("Jan 12 10:03:10 mx postfix/master[9]: warning: /usr/lib/postfix/smtpd: bad command startup -- throttling\n"
        + "Jan 12 10:03:11 mx postfix/smtpd[7]: fatal: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at "
        + "least one working instance of: reject_unauth_destination, reject", "own-relay-restrictions")]
    [InlineData("Jan 12 10:03:11 mx postfix/master[9]: fatal: open lock file /var/lib/postfix/master.lock: cannot create file "
        + "exclusively: Permission denied", "own-permission")]
    [InlineData("Jan 12 10:03:11 mx dovecot: lmtp(2885): Fatal: Error reading configuration: Invalid settings: postmaster_address setting "
        + "not given", "own-dovecot-config")]
    [InlineData("Jan 12 10:03:11 mx postfix/smtp[9]: 4F1B2C3D: to=<anna@example.org>, relay=smtp.example.com[192.0.2.9]:587, delay=1, "
        + "dsn=4.7.0, status=deferred (SASL authentication failed; cannot authenticate to server smtp.example.com[192.0.2.9]: bad protocol "
        + "/ cancel)", "own-sasl-client")]
    public void A_program_that_stops_is_not_taken_for_a_refusal(string text, string cause)
    {
        var recipient = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal(cause, recipient.Cause);
        Assert.DoesNotContain(recipient.Reason, (Reason[])[Reason.RateLimited, Reason.Policy, Reason.Unknown]);
    }

    [Fact]
    public void The_line_is_quoted_and_is_part_of_the_evidence()
    {
        var text = Refusal + "Jan 12 10:03:11 mx postfix/smtpd[9]: warning: sqlite query failed: no such table: aliases\n";

        var recipient = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Contains("`warning: sqlite query failed: no such table: aliases`", recipient.Meaning, StringComparison.Ordinal);
        Assert.Contains(recipient.Evidence, evidence => evidence.Text.Contains("no such table", StringComparison.Ordinal)
            && text.Substring(evidence.Offset, evidence.Length) == evidence.Text);
    }

    [Theory]
    [InlineData("Jan 12 10:03:11 mx postfix/smtp[9]: 4F1B2C3D: to=<a@example.org>, relay=mx.example.org[192.0.2.1]:25, dsn=4.2.2, "
        + "status=deferred (host mx.example.org[192.0.2.1] said: 452 4.2.2 <a@example.org>: mailbox full (in reply to RCPT TO command))")]
    [InlineData("Jan 12 10:03:11 mx postfix/smtp[9]: 4F1B2C3D: to=<a@example.org>, relay=mx.example.org[192.0.2.1]:25, dsn=5.1.1, "
        + "status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 <a@example.org>: User unknown (in reply to RCPT TO command))")]
    public void A_fault_does_not_explain_what_another_server_refuses_for_a_reason(string refusal)
    {
        var alone = Explainer.Explain(refusal).Recipients[0].Cause;

        var text = "Jan 12 10:03:10 mx postfix/smtpd[9]: warning: connect to Milter service inet:127.0.0.1:11332: Cannot allocate memory\n";

        Assert.Equal(alone, Explainer.Explain(text + refusal).Recipients[^1].Cause);
    }

    [Fact]
    public void A_reply_that_names_a_fault_of_its_own_server_is_not_about_the_readers_server() =>
        Assert.Equal("system-internal", Explainer.Explain("421 4.3.1 Out of memory").Recipients[0].Cause);

    [Fact]
    public void Every_fault_names_a_cause_and_its_own_pattern_finds_it()
    {
        Assert.NotEmpty(FaultTable.Default.All);
        Assert.All(FaultTable.Default.All, entry =>
        {
            Assert.NotNull(CauseSet.Default.Get(entry.Cause));
            Assert.All(entry.Instead, name => Assert.NotNull(CauseSet.Default.Get(name)));
            Assert.All(entry.Any, pattern =>
            {
                var line = Regex.Replace(pattern, @"\{[^}]*\}|…", "/value");
                Assert.Contains(FaultTable.Default.Find(line), fault => fault.Entry.Cause == entry.Cause);
            });
        });
    }

    [Theory]
    [InlineData("no such column: {name}", "error: no such column: quota", "quota")]
    [InlineData("Unknown column '{name}' in", "x Unknown column 'a b' in 'field list'", "a b")]
    [InlineData("Unknown column '{name}' in", "x Unknown column '' in 'field list'", null)]
    [InlineData("open {path}: No such file", "open /etc/a: No such file or directory", "/etc/a")]
    [InlineData("open {path}: No such file", "open it, please: No such file or directory", null)]
    [InlineData("query … table {name} gone", "Query of the table users gone", "users")]
    public void A_pattern_gives_the_value_between_its_words(string pattern, string line, string? value)
    {
        var parsed = FaultPattern.Parse(pattern);

        var found = parsed.Match(line, Math.Max(0, line.IndexOf(parsed.First, StringComparison.OrdinalIgnoreCase)));

        Assert.Equal(value, found?.Values.FirstOrDefault());
    }

    [Fact]
    public void An_unknown_error_line_beside_a_symptom_is_quoted_first()
    {
        var text = "Jan 12 10:03:11 mx frobd[77]: error: the frobnicator lost its second spindle\n" + Backend;

        var recipient = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Contains("lost its second spindle", recipient.Steps[0], StringComparison.Ordinal);
    }
}
