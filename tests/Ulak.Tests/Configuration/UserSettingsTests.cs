using System.Collections;
using Ulak.Configuration;
using Xunit;

namespace Ulak.Tests.Configuration;

/// <summary>Users of the configuration, from the environment and from a file; presets.</summary>
public sealed class UserSettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Users_come_from_the_environment()
    {
        var settings = Load(
            ("ULAK_USERS__0", "ann@example.org:correct:horse"),
            ("ULAK_USERS__1", "app:battery staple"),
            ("ULAK_USERS__1__ADDRESSES", "*@example.com,app@example.net"));

        var (ann, app) = (settings.Users["0"], settings.Users["1"]);
        Assert.Equal(("ann@example.org", "correct:horse"), (ann.Name, ann.Secret));
        Assert.Equal(["ann@example.org"], ann.EffectiveAddresses);
        Assert.True(ann.CreateVerifier(Secret).Matches("correct:horse"));
        Assert.False(ann.CreateVerifier(Secret).Matches("correct"));
        Assert.Equal(["*@example.com", "app@example.net"], app.EffectiveAddresses);
    }

    [Fact]
    public void Users_come_from_a_file_and_a_verifier_is_accepted_instead_of_a_password()
    {
        var verifier = Server.Auth.ScramVerifier.FromPassword("battery staple", 4096).ToString();
        File.WriteAllText(_file, $"# users\n\nann:correct horse\nbob:{verifier}\n");

        var settings = Load(("ULAK_USERS__FILE", _file));

        Assert.Equal(["ann", "bob"], settings.Users.Values.Select(user => user.Name).Order());
        Assert.True(settings.Users.Values.Single(user => user.Name == "bob").CreateVerifier(Secret).Matches("battery staple"));
    }

    [Fact]
    public void The_salt_of_a_plain_password_is_the_same_after_each_start()
    {
        var settings = Load(("ULAK_USERS__0", "ann:correct horse"), ("ULAK_USERS__1", "bob:correct horse"));
        var ann = settings.Users.Values.Single(user => user.Name == "ann");
        var bob = settings.Users.Values.Single(user => user.Name == "bob");
        Assert.Equal(ann.CreateVerifier(Secret).ToString(), ann.CreateVerifier(Secret).ToString());
        Assert.NotEqual(ann.CreateVerifier(Secret).Salt, bob.CreateVerifier(Secret).Salt);
        Assert.NotEqual(ann.CreateVerifier(Secret).Salt, ann.CreateVerifier(() => new byte[32]).Salt);
        Assert.Equal(16, ann.CreateVerifier(Secret).Salt.Length);
    }

    [Theory]
    [InlineData("ULAK_USERS__0", "ann", "name:password")]
    [InlineData("ULAK_USERS__0", "ann:short", "8 characters")]
    [InlineData("ULAK_USERS__0", "an n:correct horse", "name:password")]
    [InlineData("ULAK_USERS__0__ADDRESSES", "ann@example.org", "users.0")]
    [InlineData("ULAK_USERS__FILE", "/no/such/file", "cannot be read")]
    public void An_invalid_user_is_an_error_without_the_password(string name, string value, string expected)
    {
        var error = Assert.Throws<ConfigurationException>(() => Load((name, value)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_must_not_be_configured_twice() =>
        Assert.Throws<ConfigurationException>(() => Load(("ULAK_USERS__0", "ann:correct horse"), ("ULAK_USERS__1", "ann:battery staple")));

    [Fact]
    public void The_password_is_not_shown()
    {
        var settings = Load(("ULAK_USERS__0", "ann:correct horse"));
        var shown = SettingsTable.AllFor(settings).Select(setting => setting.FormatForDisplay(settings)).ToList();
        Assert.Contains("(hidden)", shown);
        Assert.DoesNotContain(shown, value => value.Contains("correct horse", StringComparison.Ordinal));
    }

    [Fact]
    public void A_preset_sets_the_ports_and_every_other_source_overrides_it()
    {
        var preset = Presets.Find("mailpit")!;
        Assert.Equal(("127.0.0.1:1025", "127.0.0.1:8025"), Addresses(ConfigurationLoader.Load(null, [], new Hashtable(), preset)));
        Assert.Equal(
            ("127.0.0.1:3025", "127.0.0.1:8025"),
            Addresses(ConfigurationLoader.Load(null, [], new Hashtable { ["ULAK_SMTP__ADDRESS"] = "3025" }, preset)));
        Assert.Null(Presets.Find("nothing"));
    }

    private static ReadOnlyMemory<byte> Secret() => "thirty-two octets of a secret ..."u8.ToArray();

    private static (string, string?) Addresses(LoadedConfiguration loaded) =>
        (loaded.Settings.Smtp.Address.ToString(), loaded.Settings.Console.Address.ToString());

    private static UlakSettings Load(params (string Name, string Value)[] environment) => ConfigurationLoader.Load(
        null, [], new Hashtable(environment.ToDictionary(pair => pair.Name, pair => pair.Value))).Settings;
}
