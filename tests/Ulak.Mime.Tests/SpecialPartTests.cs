using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ulak.Mime.Calendar;
using Ulak.Mime.Parts;
using Xunit;

namespace Ulak.Mime.Tests;

/// <summary>Parts that need more than decoding: invitations, signed messages, AMP.</summary>
public sealed class SpecialPartTests
{
    [Fact(Timeout = 30_000)]
    public async Task An_invitation_shows_what_when_where_and_who()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        const string Invitation = """
            BEGIN:VCALENDAR
            METHOD:REQUEST
            BEGIN:VEVENT
            SUMMARY:Lunch\, at
              noon
            DTSTART;TZID=Europe/Istanbul:20260301T120000
            DTEND:20260301T110000Z
            LOCATION:Room 5
            ORGANIZER;CN="Ann: Example":mailto:ann@example.org
            ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.test
            END:VEVENT
            END:VCALENDAR
            """;
        Assert.Equal(
            """
            What:   Lunch, at noon
            Begin:  2026-03-01 12:00 Europe/Istanbul
            End:    2026-03-01 11:00 UTC
            Where:  Room 5
            From:   Ann: Example <ann@example.org>
            With:   bob@example.test (accepted)

            """.ReplaceLineEndings("\n"),
            CalendarText.From(Invitation.ReplaceLineEndings("\r\n")));

        var mail = Parse($"""
            Content-Type: multipart/alternative; boundary=b

            --b

            Join us.
            --b
            Content-Type: text/calendar; method=REQUEST

            {Invitation}
            --b--
            """);
        Assert.Contains("Room 5", MailCalendars.TextOf(mail, default), StringComparison.Ordinal);
        Assert.Equal(["Join us."], mail.Body.Text.Select(part => PartContent.ReadText(part, 1_000, out _, default)));
        Assert.Empty(mail.Body.Attachments);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_calendar_has_entries_with_their_instants_and_without_their_alarms()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var entries = CalendarEntry.ReadAll(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:One\nDTSTART:20261203T090000Z\nDTEND;TZID=Europe/Berlin:20261203T110000\n"
            + "BEGIN:VALARM\nDESCRIPTION:Reminder\nEND:VALARM\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.org\nEND:VEVENT\n"
            + "BEGIN:VTODO\nSUMMARY:Two\nEND:VTODO\nEND:VCALENDAR\n");

        Assert.Equal(["One", "Two"], entries.Select(entry => entry.Find(CalendarPropertyKind.Summary)!.Value));
        Assert.Equal(new DateTimeOffset(2026, 12, 3, 9, 0, 0, TimeSpan.Zero), entries[0].Find(CalendarPropertyKind.Begin)!.Instant);
        Assert.Null(entries[0].Find(CalendarPropertyKind.End)!.Instant);
        Assert.Equal("2026-12-03 11:00 Europe/Berlin", entries[0].Find(CalendarPropertyKind.End)!.Value);
        Assert.Null(entries[0].Find(CalendarPropertyKind.Description));
        Assert.Equal("ann@example.org (accepted)", entries[0].Find(CalendarPropertyKind.Attendee)!.Value);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData("BEGIN:VEVENT")]
    [InlineData("BEGIN:VEVENT\nSUMMARY\nDTSTART:x\n:\n;;:\nATTENDEE:\nEND:VEVENT")]
    public async Task Any_calendar_can_be_read(string calendar)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("VEVENT", CalendarText.From(calendar), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_signed_message_shows_its_text()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=ann@example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var cms = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes(
            "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nsigned ä\r\n--c\r\n"
            + "Content-Type: image/png; name=a.png\r\n\r\nx\r\n--c--\r\n")));
        cms.ComputeSignature(new CmsSigner(certificate) { IncludeOption = X509IncludeOption.EndCertOnly });

        var mail = Parse($"""
            Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(cms.Encode())}
            """);
        Assert.Equal(["signed ä"], mail.Body.Text.Select(part => PartContent.ReadText(part, 1_000, out _, default)));
        Assert.Equal([0, 1, 2, 3], mail.Parts.Select(part => part.Number));
        Assert.Equal(["a.png"], mail.Body.Attachments.Select(part => part.FileName));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_cannot_be_unpacked_can_be_downloaded()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        foreach (var type in new[] { "application/pkcs7-mime; name=smime.p7m", "application/ms-tnef; name=winmail.dat" })
        {
            var mail = Parse($"Content-Type: {type}\n\nnonsense");
            Assert.Equal("nonsense", Encoding.ASCII.GetString(PartContent.Read(Assert.Single(mail.Body.Attachments), 100, out _, default)));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task AMP_has_its_view()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var mail = Parse("""
            Content-Type: multipart/alternative; boundary=b

            --b

            plain
            --b
            Content-Type: text/x-amp-html

            <!doctype html><html ⚡4email><head><script async src="https://cdn.ampproject.org/v0.js"></script></head>
            <body><p>amp</p></body></html>
            --b
            Content-Type: text/html

            <p>rich</p>
            --b--
            """);
        using var output = new MemoryStream();
        await MailHtml.RenderAmp(mail, allowRemote: false, default)!.WriteAsync(output, default);
        var html = Encoding.UTF8.GetString(output.ToArray());

        Assert.Contains("<p>amp</p>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("ampproject", html, StringComparison.Ordinal);
        Assert.Empty(mail.Body.Attachments);
    }

    private static ParsedMail Parse(string message) =>
        ParsedMail.Parse(Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")), default);
}
