using System.CommandLine;
using System.Globalization;
using Ulak.Console.Export;
using Ulak.Terminal;

namespace Ulak.Commands.Codes;

/// <summary><c>ulak codes export</c>: writes the reference as a static site.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("directory") { Description = "The directory to write to. Created if it does not exist" };
        var site = new Option<string?>("--site")
        {
            HelpName = "URL",
            Description = "The URL of the site, for sitemap.xml and the links between languages, e.g. https://smtp.example.org/",
        };
        var command = new Command("export", "Write the reference as a static site, in every language.") { folder, site };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(folder)!, parsed.GetValue(site), stop));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string? site, CancellationToken stop)
    {
        Uri? address = null;
        if (site is not null
            && (!Uri.TryCreate(site, UriKind.Absolute, out address)
                || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)))
        {
            throw new UsageException($"--site: '{site}' is not an address that begins with http:// or https://.");
        }

        try
        {
            var pages = await new SiteExport(folder, address is null ? "" : address.AbsoluteUri.TrimEnd('/') + "/").RunAsync(stop);
            System.Console.Out.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"{pages} pages written to {folder}. Open {Path.Combine(folder, "index.html")}, or copy the directory to a web "
                        + $"server."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot write to {folder}: {e.Message}");
        }

        if (site is null)
        {
            System.Console.Error.WriteLine("sitemap.xml uses http://localhost/, because --site is not set.");
        }

        return ExitStatus.Success;
    }
}
