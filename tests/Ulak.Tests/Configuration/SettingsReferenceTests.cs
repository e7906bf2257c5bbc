using Ulak.Configuration;
using Xunit;

namespace Ulak.Tests.Configuration;

/// <summary>docs/configuration.md matches the table of settings.</summary>
public sealed class SettingsReferenceTests
{
    [Fact]
    public void The_page_is_up_to_date()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Ulak.slnx")))
        {
            folder = folder.Parent;
        }

        var page = File.ReadAllText(Path.Combine(folder.FullName, "docs", "configuration.md"));
        Assert.True(SettingsReference.Write() == page, "docs/configuration.md is old: ulak config reference > docs/configuration.md");
    }

    [Fact]
    public void Every_default_reads_back_as_itself()
    {
        foreach (var setting in SettingsTable.All)
        {
            var text = setting.Format(UlakSettings.Default);
            var read = setting.Apply(UlakSettings.Default, text);
            Assert.True(read is not null && setting.Format(read) == text, $"{setting.Key} = {text}");
        }
    }

    [Fact]
    public void No_key_stands_twice() =>
        Assert.Equal(SettingsTable.All.Count,
            SettingsTable.All.Select(setting => setting.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count());
}
