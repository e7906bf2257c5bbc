using System.Text;

namespace Ulak.Configuration;

/// <summary>Writes docs/configuration.md from the table of settings. A test compares the two.</summary>
internal static class SettingsReference
{
    public static string Write()
    {
        var page = new StringBuilder("""
            # Configuration

            Ulak needs no configuration. What should differ from the defaults is said in `ulak.json` (in the working directory, or where
            `--config` points), then in the environment, then on the command line; a later one wins. Everything is checked at the start:
            a key that does not exist, or a value of another form, is an error that names the place.

            ```json
            {
              "smtp": { "address": "127.0.0.1:2525", "syntax": "strict" },
              "limits": { "message": "25MiB" },
              "data": { "keepMessages": 10000, "keepAge": "30d" }
            }
            ```

            In the environment the same key is written `ULAK_SMTP__ADDRESS`. Check what you have written, and see what is in force:

            ```sh
            ulak config check
            ulak config show
            ulak config show --given
            ```

            | key | value | default | what for |
            |---|---|---|---|

            """);
        foreach (var setting in SettingsTable.All.Concat(ListenerSettingsTable.ForListener("NAME")))
        {
            var usual = setting.Format(UlakSettings.Default);
            var given = setting.Key == "data.directory" ? "your own folder for data" : usual.Length == 0 ? "none" : $"`{usual}`";
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{setting.Key}` | {setting.Syntax} | {given} | {setting.Description} |\n");
        }

        return page.ToString();
    }
}
