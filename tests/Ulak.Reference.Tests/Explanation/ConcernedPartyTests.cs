using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Whose address, command, key or host the words are about.</summary>
public sealed class ConcernedPartyTests
{
    private const string NotDecoded = "555 5.5.2 Syntax error, cannot decode response. For more information, go to 5.5.2 "
        + "https://support.google.com/a/answer/3221692 and review RFC 5321 5.5.2 specifications. ab12sm3.4 - gsmtp";

    [Fact]
    public void A_sender_that_is_refused_at_RCPT_is_not_the_recipient_beside_the_reply()
    {
        var answer = Only("SMTPRecipientsRefused: {'bob@example.net': (504, '5.5.2 <False-7-out@False>: Sender address rejected: "
            + "need fully-qualified address')}");

        Assert.Equal("syntax-sender-no-domain", answer.Cause);
        Assert.Equal("bob@example.net", answer.Address);
        Assert.Contains("`False-7-out@False`", answer.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipient_without_a_domain_is_still_the_recipient() => Assert.Equal("syntax-recipient-no-domain",
        Only("504 5.5.2 <bob>: Recipient address rejected: need fully-qualified address").Cause);

    [Fact]
    public void A_command_that_a_server_cannot_parse_is_no_matter_of_TLS_that_was_tried() => Assert.Equal("syntax-sender",
        Only($"A test message fails: `failed to issue MAIL command: {NotDecoded}`\n\nI tried `smtp+starttls` and `smtps`.").Cause);

    [Fact]
    public void Without_the_command_the_same_reply_is_a_fault_of_syntax() => Assert.Equal(Reason.Syntax, Only(NotDecoded).Reason);

    [Fact]
    public void The_address_beside_the_domain_of_the_recipient_is_not_the_sending_host()
    {
        var answer = Only("Delivery to the following recipient failed permanently:\n\n     bob@example.net\n\nTechnical details of "
            + "permanent failure:\nGoogle tried to deliver your message, but it was rejected by the server for the recipient domain "
            + "example.net [192.0.2.5].\n\nThe error that the other server returned was:\n554 5.7.1 "
            + "<mail-wj0-f181.google.com[198.51.100.8]>: Client host rejected: Access denied");

        Assert.DoesNotContain("192.0.2.5", answer.Meaning, StringComparison.Ordinal);
        Assert.Contains("bob@example.net", answer.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Dots_in_the_place_of_a_recipient_hide_no_reply() => Assert.Equal(Reason.Dmarc, Only(
        "Hi. This is the qmail-send program at example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        + "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<…@mail.example.net>:\n192.0.2.27 failed after I sent "
        + "the message.\nRemote host said: 550-5.7.1 Unauthenticated email from example.com is not accepted due to\n550-5.7.1 domain's "
        + "DMARC policy. Please contact the administrator of\n550 5.7.1 example.com domain if this was a legitimate mail.").Reason);

    [Fact]
    public void A_signer_without_its_key_explains_why_the_own_server_keeps_the_message()
    {
        var answer = Only("Sep 25 09:30:04 mx opendkim[99]: can't load key from /etc/opendkim/keys/example.org/mail.private: No such "
            + "file or directory\nSep 25 09:30:04 mx opendkim[99]: 3DC2E6578111: error loading key 'mail._domainkey.example.org'\nSep "
            + "25 09:30:04 mx postfix/cleanup[98]: 3DC2E6578111: milter-reject: END-OF-MESSAGE from localhost[127.0.0.1]: 4.7.1 Service "
            + "unavailable - try again later; from=<ann@example.org> to=<bob@example.net> proto=ESMTP helo=<localhost>");

        Assert.Equal("own-dkim-key", answer.Cause);
    }

    [Fact]
    public void A_host_that_is_taken_for_a_dynamic_one_is_the_cause() => Assert.Equal("reputation-dynamic", Only(
        "<list@example.net>: host mx.example.net[192.0.2.82] said: 553 Sorry, you seem to be a non-static-ip server(#5.7.1) (in reply to "
        + "RCPT TO command)").Cause);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
