using System.Text;
using CsCheck;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Inputs;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

public sealed class AnyInputTests
{
    private static readonly string[] Fragments =
    [
        "550 5.1.1 ", "<a@b.example>", "\r\n", "\n", "--b\n", "Content-Type: multipart/mixed; boundary=b\n",
        "Content-Type: message/rfc822\n\n", "Content-Transfer-Encoding: base64\n", "=3D=", "From: x@y\nTo: z@w\n",
        "Final-Recipient: rfc822; ", "Diagnostic-Code: smtp; ", "user ", "unknown ", "mailbox full ", "RCPT TO:<", "354 ", ".\n",
        "=?utf-8?B?", "?=", "\u001b$B", "🦊", "\0", "\t ", ":::", "@@", "4.", ".", "'", "=", "\"", "5.5.5.5", " status=bounced (", "to=<",
    ];

    [Fact]
    public void Any_octets_are_explained() =>
        Gen.Byte.Array[0, 400].Sample(octets => Check(Explainer.Explain(octets), SourceLength(octets)), iter: 5000);

    [Fact]
    public void Any_mixture_of_mail_fragments_is_explained() =>
        Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i]).Array[0, 60].Sample(scraps =>
        {
            var text = string.Concat(scraps);
            Check(Explainer.Explain(text), text.Length);
        }, iter: 6000);

    [Theory]
    [InlineData(".@a")]
    [InlineData("'=.@b.example said no")]
    [InlineData("\"@b.example")]
    [InlineData("550 =@.")]
    [InlineData("SubMbr  1  to=<bob>, relay=mx.example.net[192.0.2.1]:25, dsn=,.1.1, status=Status: 5.0.0\n")]
    public void Text_that_only_looks_like_an_address_or_a_code_is_explained(string text) => Check(Explainer.Explain(text), text.Length);

    [Theory]
    [InlineData("user ")]
    [InlineData("user unknown ")]
    [InlineData("550 5.1.1 <a@b.example>: mailbox full\n")]
    [InlineData("a@b.example\n")]
    [InlineData("<a@b.example>: \n\n")]
    [InlineData("--b\n")]
    [InlineData("From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n")]
    [InlineData("x")]
    [InlineData("@")]
    [InlineData("=")]
    [InlineData("\n")]
    [InlineData("Final-Recipient: rfc822; a@b.example\nStatus: 5.0.0\n\n")]
    [InlineData("RCPT TO:<a@b.example>\n550 no\n")]
    [InlineData("550-5.1.1 no\n")]
    [InlineData("550 5.1.1 no\n")]
    [InlineData("SMTP Error: (550 ")]
    [InlineData("{'a@b.example': (550, b'5.1.1 no'), ")]
    [InlineData("554 4.4.7 Message expired <421 4.4.2 ")]
    [InlineData("S: 250-a\nC: MAIL FROM:<>\n")]
    [InlineData("smtplib response: '550 ")]
    [InlineData("{\"event\":\"bounce\",\"reason\":\"550 no\"},")]
    [InlineData("status=bounced (host x said: ")]
    [InlineData("\r")]
    public void Work_is_linear_in_the_length(string scrap)
    {
        var small = Work(scrap, 20_000);
        var large = Work(scrap, 200_000);

        // Ten times the text: ten times the work, and a constant for what is looked at once.
        Assert.True(large <= (small * 14) + 200_000, $"{small} steps for 20,000 characters, {large} for 200,000");
    }

    [Fact]
    public void A_megabyte_is_read_completely()
    {
        var text = new StringBuilder(
            "From: MAILER-DAEMON@example.net\nTo: a@example.net\nSubject: failure notice\n\n"
            + "<ayse@example.org>:\n550 5.1.1 No such user\n\n");
        while (text.Length < 1 << 20)
        {
            text.Append("Some words about something that has nothing to do with it, user by user, mailbox by mailbox.\n");
        }

        var recipient = Assert.Single(Explainer.Explain(text.ToString()).Recipients);
        Assert.Equal(Reason.AddressUnknown, recipient.Reason);
    }

    /// <summary>
    /// A megabyte takes well under a second at this many steps for each character. Steps, unlike time, do not depend on the machine.
    /// </summary>
    [Theory]
    [InlineData("Some words on a mailbox, a user, a message that was refused by a policy of the host.\n")]
    [InlineData("Nov 23 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse@example.org>, relay=mx.example.org[192.0.2.1]:25, dsn=5.2.2, "
        + "status=bounced (host mx.example.org[192.0.2.1] said: 552 5.2.2 Mailbox full)\n")]
    [InlineData("RCPT TO:<ayse@example.org>\n550 5.1.1 User unknown\n")]
    [InlineData("{\"event\":\"bounce\",\"reason\":\"550 5.1.1 no such user\",\"email\":\"a@example.org\"},")]
    [InlineData("method=POST path=/api status=500 ")]
    [InlineData("550 5.1.1 user unknown mailbox full ")]
    [InlineData("x")]
    public void A_megabyte_takes_a_bounded_number_of_steps(string scrap)
    {
        const int Length = 1 << 20;

        Assert.InRange(Work(scrap, Length), 0, Length * 12L);
    }

    [Theory]
    [InlineData("Nov 23 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse@example.org>, dsn=5.2.2, status=bounced (552 5.2.2 Mailbox full)\n")]
    [InlineData("RCPT TO:<ayse@example.org>\n550 5.1.1 User unknown\n")]
    public void Reading_a_long_text_can_be_cancelled(string line)
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            InputReader.Read(string.Concat(Enumerable.Repeat(line, 100)), source.Token));
    }

    [Theory]
    [InlineData("550 5.1.1 unknown <bob@example.org>", "<", ">")]
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org", "[", "]")]
    public void Evidence_ends_with_the_bracket_that_it_opens(string text, string open, string close) =>
        Assert.All(Explainer.Explain(text).Recipients.SelectMany(recipient => recipient.Evidence), evidence =>
            Assert.Equal(evidence.Text.Contains(open, StringComparison.Ordinal), evidence.Text.Contains(close, StringComparison.Ordinal)));

    [Fact]
    public void An_explanation_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => Explainer.Explain("550 5.1.1 User unknown", null, source.Token));
    }

    [Fact]
    public void Pasted_and_stored_text_is_decoded()
    {
        const string Reply = "550 5.1.1 User unknown";
        byte[][] forms =
        [
            Encoding.UTF8.GetBytes(Reply), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Reply)],
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Reply)],
            [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(Reply)],
            Encoding.UTF8.GetBytes(Reply.Replace(' ', '\u00A0')), Encoding.UTF8.GetBytes("> " + Reply),
                Encoding.UTF8.GetBytes("\0" + Reply),
        ];

        Assert.All(forms, form => Assert.Equal(Reason.AddressUnknown, Assert.Single(Explainer.Explain(form).Recipients).Reason));
    }

    [Theory]
    [InlineData("550 5.1.8 <ann@example.org>: Sender address rejected: Domain not found")]
    [InlineData("554 5.7.1 Blocked. Please contact postmaster@example.com for help")]
    [InlineData("535 5.7.8 Login failed for user ann@example.org")]
    [InlineData("553 5.7.1 <ann@example.org>: Sender address rejected: not owned by user bob@example.org")]
    public void A_sender_or_a_contact_is_no_recipient(string reply) =>
        Assert.All(Explainer.Explain(reply).Recipients, recipient => Assert.Null(recipient.Address));

    private static long Work(string scrap, int length)
    {
        var text = new StringBuilder(length + scrap.Length);
        while (text.Length < length)
        {
            text.Append(scrap);
        }

        Explainer.Explain(text.ToString(), ExplainOptions.Default, out var work);
        return work;
    }

    private static int SourceLength(byte[] octets) => Ulak.Reference.Explanation.Reading.SourceText.Decode(octets).Length;

    private static void Check(ExplanationResult result, int length)
    {
        foreach (var recipient in result.Recipients)
        {
            Assert.All(recipient.Evidence, e => Assert.InRange(e.Offset, 0, length));
            Assert.All(recipient.Evidence, e => Assert.InRange(e.Offset + e.Length, e.Offset, length));
            Assert.NotEmpty(recipient.Steps);
        }

        Assert.NotEmpty(ExplanationJson.Serialize(result));
    }
}
