using System.Text;

namespace Ulak.Configuration;

/// <summary>Generates docs/configuration.md from the table of settings. A test compares the two.</summary>
internal static class SettingsReference
{
    public static string Write()
    {
        var page = new StringBuilder("""
            # Configuration

            Ulak needs no configuration. Settings are read from `ulak.json` (in the working directory, or the file of `--config`), then from
            the environment, then from the command line; later values override earlier ones. Ulak checks them at startup: an unknown key or
            an invalid value is an error that names its place.

            ```json
            {
              "smtp": { "address": "127.0.0.1:2525", "syntax": "strict" },
              "limits": { "message": "25MiB" },
              "data": { "keepMessages": 10000, "keepAge": "30d" }
            }
            ```

            In the environment the key `smtp.address` is `ULAK_SMTP__ADDRESS`. Check and show the configuration with:

            ```sh
            ulak config check
            ulak config show
            ulak config show --given
            ```

            | key | value | default | description |
            |---|---|---|---|

            """);
        foreach (var setting in SettingsTable.All.Concat(ListenerSettingsTable.ForListener("NAME"))
            .Concat(UserSettingsTable.ForUser("NAME")).Concat(RouteSettingsTable.ForRoute("NAME"))
            .Concat(HopSettingsTable.ForHop("NAME")).Concat(PoolSettingsTable.ForPool("NAME")).Concat(SiteSettingsTable.ForSite("NAME"))
            .Append(TokenSettingsTable.ForToken("NAME"))
            .Concat(RuleSettingsTable.ForRule("NAME")).Concat(InboxSettingsTable.ForInbox("NAME")))
        {
            var usual = setting.Format(UlakSettings.Default);
            var given = setting.Key switch
            {
                "data.directory" => "the data directory of the user",
                "smtp.hostName" => "the name of the machine",
                _ => usual.Length == 0 ? "none" : $"`{usual}`",
            };
            page.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| `{setting.Key}` | {setting.Syntax} | {given} | {setting.Description} |\n");
        }

        return page.ToString();
    }
}
