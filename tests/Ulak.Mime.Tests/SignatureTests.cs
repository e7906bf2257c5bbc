using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ulak.Mime.Parts;
using Ulak.Mime.Signatures;
using Xunit;

namespace Ulak.Mime.Tests;

/// <summary>Signatures are checked where that is possible, and their text is shown in any case.</summary>
public sealed class SignatureTests
{
    private const string Signed =
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nPay 10 to Ann, ä\r\n";

    [Theory(Timeout = 60_000)]
    [InlineData("", SignatureState.Valid)]
    [InlineData("tamper", SignatureState.Broken)]
    [InlineData("line feeds", SignatureState.Valid)]
    [InlineData("no protocol", SignatureState.Valid)]
    [InlineData("preamble", SignatureState.Valid)]
    public async Task A_detached_signature_is_checked(string change, SignatureState expected)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var octets = Detached(change == "no protocol" ? "" : "protocol=\"application/pkcs7-signature\"; ");
        var text = Encoding.UTF8.GetString(octets);
        text = change switch
        {
            "tamper" => text.Replace("Pay 10", "Pay 99", StringComparison.Ordinal),
            "line feeds" => text.Replace("\r\n", "\n", StringComparison.Ordinal),
            "preamble" => text.Replace("=b\r\n\r\n", "=b\r\n\r\nThis is an S/MIME signed message\r\n", StringComparison.Ordinal),
            _ => text,
        };
        var mail = ParsedMail.Parse(Encoding.UTF8.GetBytes(text), default);

        var signature = Assert.Single(SignatureReader.ReadAll(mail, default));

        Assert.Equal((SignatureKind.Smime, expected, 0), (signature.Kind, signature.State, signature.Part));
        Assert.Equal("ann@example.org", signature.Signer);
        Assert.Equal("Ann Example", signature.Issuer);
        Assert.False(signature.IsTrusted);
        Assert.NotEmpty(signature.Problem);
        Assert.Contains("to Ann, ä", Text(mail), StringComparison.Ordinal);
        Assert.Equal(["smime.p7s"], mail.Body.Attachments.Select(part => part.FileName));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false, SignatureState.Valid)]
    [InlineData(true, SignatureState.Broken)]
    public async Task An_enclosing_signature_is_checked(bool isTampered, SignatureState expected)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var octets = Sign(Encoding.UTF8.GetBytes(Signed), detached: false);
        if (isTampered)
        {
            octets[octets.AsSpan().IndexOf("Pay 10"u8) + 4] = (byte)'9';
        }

        var mail = Parse($"""
            Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(octets)}
            """);
        Assert.Equal(expected, Assert.Single(SignatureReader.ReadAll(mail, default)).State);
        Assert.Contains("to Ann, ä", Text(mail), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_OpenPGP_signature_is_shown_as_not_checked()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var detached = Parse("""
            Content-Type: multipart/signed; micalg=pgp-sha256; protocol="application/pgp-signature"; boundary=b

            --b
            Content-Type: text/plain

            Hello
            --b
            Content-Type: application/pgp-signature; name=signature.asc

            -----BEGIN PGP SIGNATURE-----
            -----END PGP SIGNATURE-----
            --b--
            """);
        var inline = Parse("""
            Subject: x

            -----BEGIN PGP SIGNED MESSAGE-----
            Hash: SHA256

            Hello
            -----BEGIN PGP SIGNATURE-----
            -----END PGP SIGNATURE-----
            """);
        foreach (var mail in new[] { detached, inline })
        {
            var signature = Assert.Single(SignatureReader.ReadAll(mail, default));
            Assert.Equal((SignatureKind.OpenPgp, SignatureState.Unknown), (signature.Kind, signature.State));
            Assert.Contains("Hello", Text(mail), StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\n\n--b\n\nx\n--b--", "missing")]
    [InlineData("Content-Type: multipart/signed; protocol=application/pkcs7-signature; boundary=b\n\n--b\n\nx\n--b\n\ny\n--b--", "read")]
    [InlineData("Content-Type: multipart/signed; protocol=\"application/x-new\"; boundary=b\n\n--b\n\nx\n--b\n\ny\n--b--", "not known")]
    [InlineData("Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nnonsense", "read")]
    public async Task A_signature_that_cannot_be_read_is_unknown(string message, string problem)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        var signature = Assert.Single(SignatureReader.ReadAll(Parse(message), default));
        Assert.Equal(SignatureState.Unknown, signature.State);
        Assert.Contains(problem, signature.Problem, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Subject: x\n\nHello")]
    [InlineData("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nnonsense")]
    [InlineData("Content-Type: application/pkcs7-mime\n\nnonsense")]
    public async Task Other_mail_has_none(string message)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(SignatureReader.ReadAll(Parse(message), default));
    }

    private static byte[] Detached(string protocol) => Encoding.UTF8.GetBytes(
        $"Subject: signed\r\nContent-Type: multipart/signed; {protocol}micalg=sha-256; boundary=b\r\n\r\n--b\r\n{Signed}\r\n--b\r\n"
        + "Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n"
        + $"Content-Disposition: attachment; filename=smime.p7s\r\n\r\n"
        + $"{Convert.ToBase64String(Sign(Encoding.UTF8.GetBytes(Signed), detached: true), Base64FormattingOptions.InsertLineBreaks)}\r\n"
        + "--b--\r\n");

    private static byte[] Sign(byte[] content, bool detached)
    {
        using var key = RSA.Create(2048);
        var request =
            new CertificateRequest("CN=Ann Example, E=ann@example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var cms = new SignedCms(new ContentInfo(content), detached);
        cms.ComputeSignature(new CmsSigner(certificate) { IncludeOption = X509IncludeOption.EndCertOnly });
        return cms.Encode();
    }

    private static string Text(ParsedMail mail) =>
        string.Concat(mail.Body.Text.Select(part => PartContent.ReadText(part, 10_000, out _, default)));

    private static ParsedMail Parse(string message) =>
        ParsedMail.Parse(Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")), default);
}
