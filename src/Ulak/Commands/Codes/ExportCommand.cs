using System.CommandLine;
using System.Globalization;
using Ulak.Console.Export;
using Ulak.Terminal;

namespace Ulak.Commands.Codes;

/// <summary><c>ulak codes export</c>: the reference as files that any web server can serve, or none.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("directory") { Description = "The folder to write to; made where it is missing." };
        var site = new Option<string?>("--site") { HelpName = "URL", Description = "The site's address, for sitemap.xml and the links between languages, e.g. https://smtp.example.org/" };
        var command = new Command("export", "Write the whole reference as a static site, in every language.") { folder, site };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(folder)!, parsed.GetValue(site), stop));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string? site, CancellationToken stop)
    {
        Uri? address = null;
        if (site is not null && (!Uri.TryCreate(site, UriKind.Absolute, out address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)))
        {
            throw new UsageException($"--site: '{site}' is not an address that begins with http:// or https://.");
        }

        try
        {
            var pages = await new SiteExport(folder, address is null ? "" : address.AbsoluteUri.TrimEnd('/') + "/").RunAsync(stop);
            System.Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pages} pages are in {folder}: open {Path.Combine(folder, "index.html")}, or put the folder on any web server."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot write to {folder}: {e.Message}");
        }

        if (site is null)
        {
            System.Console.Error.WriteLine("sitemap.xml says http://localhost/, as the site's address is not known: --site tells it.");
        }

        return ExitStatus.Success;
    }
}
