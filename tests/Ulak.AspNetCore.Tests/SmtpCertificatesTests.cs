using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Ulak.Server.Tls;
using Ulak.TestKit.Transport;

namespace Ulak.AspNetCore.Tests;

/// <summary>Certificates from files: formats, selection by name, reload, and messages for files that cannot be used.</summary>
public sealed class SmtpCertificatesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ulak-certificates-");
    private readonly FakeTimeProvider _time = new();
    private readonly ListLogger _log = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_certificate_for_the_requested_name_is_selected_and_otherwise_the_first()
    {
        using var certificates = Load(Pem("a", "a.example"), Pem("b", "b.example"));

        Assert.Equal("CN=a.example", Subject(certificates, "a.example"));
        Assert.Equal("CN=b.example", Subject(certificates, "b.example"));
        Assert.Equal("CN=a.example", Subject(certificates, "c.example"));
        Assert.Equal("CN=a.example", Subject(certificates, ""));
    }

    [Fact]
    public void A_certificate_can_have_its_key_in_another_file_or_be_PFX()
    {
        using var made = TestCertificate.Create("pfx.example");
        var pfx = PathOf("c.pfx");
        File.WriteAllBytes(pfx, made.Export(X509ContentType.Pfx));
        using var parts = Load(Pem("d", "d.example", withKeyFile: true));
        using var one = Load(new SmtpCertificateFile(pfx));

        Assert.Equal("CN=d.example", Subject(parts, ""));
        Assert.Equal("CN=pfx.example", Subject(one, ""));
    }

    [Fact]
    public void A_changed_file_is_reloaded_and_a_broken_one_leaves_the_old_certificate()
    {
        var file = Pem("a", "old.example");
        using var certificates = Load(file);
        Pem("a", "new.example");
        Age(file, 1);
        Assert.Equal("CN=old.example", Subject(certificates, ""));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("CN=new.example", Subject(certificates, ""));
        Assert.Contains("reloaded: CN=new.example", Assert.Single(_log.Lines), StringComparison.Ordinal);

        File.WriteAllText(file.Certificate, "broken");
        Age(file, 2);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("CN=new.example", Subject(certificates, ""));
        Assert.Contains("The old ones stay in use", _log.Lines.Last(), StringComparison.Ordinal);

        Pem("a", "third.example");
        Age(file, 3);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("CN=third.example", Subject(certificates, ""));
    }

    [Fact]
    public void After_Dispose_nothing_is_reloaded()
    {
        var file = Pem("a", "old.example");
        var certificates = Load(file);
        certificates.Dispose();
        Pem("a", "new.example");
        Age(file, 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("CN=old.example", Subject(certificates, ""));
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_named_with_the_cause()
    {
        var missing = Assert.Throws<SmtpCertificateException>(() => Load(new SmtpCertificateFile(PathOf("none.pem"))));
        Assert.StartsWith(PathOf("none.pem") + " does not exist.", missing.Message, StringComparison.Ordinal);

        File.WriteAllText(PathOf("text.pem"), "no certificate");
        var broken = Assert.Throws<SmtpCertificateException>(() => Load(new SmtpCertificateFile(PathOf("text.pem"))));
        Assert.StartsWith(PathOf("text.pem") + " cannot be used as a certificate: ", broken.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Load());
    }

    [Fact]
    public async Task Options_are_configured_for_SMTP_and_not_for_other_protocols()
    {
        var options = new SmtpCertificateOptions
        {
            Minimum = TlsVersion.Tls13,
            Configure = each => each.ClientCertificateRequired = true,
        };
        using var certificates = SmtpCertificates.Load([Pem("a", "a.example")], _time, _log, options);

        Assert.True(certificates.Select("").ClientCertificateRequired);
        Assert.False(certificates.CreateOptions("").ClientCertificateRequired);
        Assert.Equal(System.Security.Authentication.SslProtocols.Tls13, certificates.CreateOptions("").EnabledSslProtocols);
        Assert.Null(await certificates.FindFaultAsync(TestContext.Current.CancellationToken));
    }

    private SmtpCertificates Load(params SmtpCertificateFile[] files) => SmtpCertificates.Load(files, _time, _log);

    private SmtpCertificateFile Pem(string name, string host, bool withKeyFile = false)
    {
        using var made = TestCertificate.Create(host);
        var (certificate, key) = (made.ExportCertificatePem(), made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PathOf(name + ".pem"), withKeyFile ? certificate : certificate + "\n" + key);
        if (withKeyFile)
        {
            File.WriteAllText(PathOf(name + ".key"), key);
        }

        return new SmtpCertificateFile(PathOf(name + ".pem"), withKeyFile ? PathOf(name + ".key") : null);
    }

    // Two writes can have the same time.
    private static void Age(SmtpCertificateFile file, int minutes) =>
        File.SetLastWriteTimeUtc(file.Certificate, DateTime.UtcNow.AddMinutes(minutes));

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static string Subject(SmtpCertificates certificates, string name) =>
        certificates.Select(name).ServerCertificateContext!.TargetCertificate.Subject;

    private sealed class ListLogger : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
