using System.Text.Json;
using Ulak.Configuration;
using Ulak.Fuzz.Seeding;

namespace Ulak.Fuzz.Targets;

/// <summary>Configuration files.</summary>
internal sealed class ConfigurationTarget : FuzzTarget
{
    private const string File = "/etc/ulak.json";

    public override string Name => "config";

    public override string Summary =>
        "A configuration file is read, or rejected with a message that names its place; an accepted value is written and read the same.";

    public override IEnumerable<Seed> Seeds() => ConfigurationSeeds.Files();

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        IReadOnlyList<ConfigurationValue> values;
        try
        {
            values = ConfigurationFile.Parse(File, input.ToArray());
        }
        catch (JsonException)
        {
            return;
        }
        catch (ConfigurationException e)
        {
            Ensure.That(e.Message.StartsWith(File, StringComparison.Ordinal), $"the error names no place: {e.Message}");
            return;
        }

        var settings = UlakSettings.Default;
        foreach (var value in values)
        {
            Ensure.That(value.Source.StartsWith($"{File}, line ", StringComparison.Ordinal), $"the place is '{value.Source}'");
            if (SettingsTable.Find(value.Key) is not { } setting || setting.Apply(settings, value.Value) is not { } changed)
            {
                continue;
            }

            if (!setting.IsSecret)
            {
                var text = setting.Format(changed);
                var again = setting.Apply(UlakSettings.Default, text);
                Ensure.That(again is not null, $"{setting.Key} writes '{text}', which it does not accept");
                Ensure.Equal(text, setting.Format(again!), $"{setting.Key} of '{value.Value}'");
            }

            settings = changed;
        }
    }
}
