using System.Collections;
using Ulak.Configuration;
using Xunit;

namespace Ulak.Tests.Configuration;

/// <summary>The three sources, their order, and the errors in them.</summary>
public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("ulak-config-").FullName, "ulak.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void The_environment_wins_over_the_file_and_the_command_line_over_both()
    {
        Write("""
            {
              // a comment
              "limits": { "message": "1MiB", "recipients": 500, "faults": 7 },
            }
            """);

        var loaded = ConfigurationLoader.Load(
            _file,
            [new ConfigurationValue("limits.faults", "9", "--faults")],
            new Hashtable
            {
                ["ULAK_LIMITS__RECIPIENTS"] = "600",
                ["ULAK_LIMITS__FAULTS"] = "8",
                ["ULAK_BINARY"] = "elsewhere",
                ["PATH"] = "/bin",
            });

        Assert.Equal((1 << 20, 600, 9),
            (loaded.Settings.Limits.MessageOctets, loaded.Settings.Limits.Recipients, loaded.Settings.Limits.Faults));
        Assert.Equal($"{_file}, line 3", loaded.Sources["limits.message"]);
        Assert.Equal("ULAK_LIMITS__RECIPIENTS", loaded.Sources["limits.recipients"]);
        Assert.Equal("--faults", loaded.Sources["limits.faults"]);
    }

    [Fact]
    public void A_file_that_is_not_UTF_8_is_rejected_with_its_remedy()
    {
        File.WriteAllBytes(_file, [.. "{ \"smtp\": { \"hostName\": \"m"u8, 0xFC, .. "ller.example\" } }"u8]);

        var wrong = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(_file, [], new Hashtable()));

        Assert.Equal($"{_file}: this is not UTF-8. Save the file in UTF-8.", wrong.Message);
    }

    [Theory]
    [InlineData("{\n \"smtp\": {\n  \"adress\": \"127.0.0.1:25\" } }", "line 3", "smtp.adress", "smtp.address")]
    [InlineData("{ \"limits\": { \"message\": \"big\" } }", "line 1", "limits.message", "'big'")]
    [InlineData("{ \"limits\": { \"recipients\": 0 } }", "line 1", "limits.recipients", "100 or more")]
    [InlineData("{ \"timeouts\": { \"command\": \"99999999d\" } }", "line 1", "timeouts.command", "99999999d")]
    [InlineData("{ \"smtp\": { \"address\": [1] } }", "line 1", "smtp.address", "not a list")]
    [InlineData("{ \"smtp\": { \"address\": \"127.0.0.1\" } }", "line 1", "smtp.address", "address:port")]
    [InlineData("{ \"console\": { \"login\": \"proxy\" } }", "console.login", "console.proxies", "is empty")]
    [InlineData("{\n\n \"smtp\": ", "line 3", "not JSON", "ulak.json")]
    [InlineData("[]", "line 1", "one object", "ulak.json")]
    public void An_error_is_one_line_with_its_source(string json, string place, string what, string more)
    {
        Write(json);

        var wrong = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(_file, [], new Hashtable()));

        Assert.Contains(place, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(what, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(more, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var wrong = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(_file, [], new Hashtable()));

        Assert.Contains(_file, wrong.Message, StringComparison.Ordinal);
        Assert.Contains("--config", wrong.Message, StringComparison.Ordinal);
    }

    private void Write(string json) => File.WriteAllText(_file, json);
}
