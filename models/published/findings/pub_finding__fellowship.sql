{%- set text = dbt.type_string() -%}
with

fellowship as (
    select * from {{ ref('pub_fellowship') }}
),

quality as (
    select * from {{ ref('pub_capability_quality') }}
    where quality_check = 'other_share_of_full_time'
),

totals as (
    select
        max(case when field = 'cohort' then n end) as n,
        count(case when field = 'cohort' then 1 end) as n_cohorts,
        max(case when field = 'theme' then n end) as n_ended,
        count(case when field = 'cohort' and n is null then 1 end) as n_hidden
    from fellowship
),

{% for field in [
    'region', 'profession', 'clinical_area', 'destination', 'theme'
] -%}
by_{{ field }} as (
    select
        max(n) as n,
        max(reason) as reason,
        count(*) as n_levels,
        count(value) as n_told,
        count(case when is_suppressed then 1 end) as n_hidden,
        {{ dbt.listagg(
            "case when value > 0 then field_level || ' ' || " ~ percent("value")
            ~ " || ' (' || " ~ percent("ci_low") ~ " || ' to ' || "
            ~ percent("ci_high") ~ " || ')' end",
            "', '",
            "order by value desc nulls last, field_level asc"
        ) }} as told
    from fellowship
    where
        field = '{{ field }}'
        and field_level <> 'All of them'
),

{% endfor -%}
all_themes as (
    select
        max(value) as value,
        max(ci_low) as ci_low,
        max(ci_high) as ci_high,
        max(n) as n
    from fellowship
    where field = 'theme' and field_level = 'All of them'
),

final as (
    select
        'capability' as section,
        'fellows' as finding,
        cast(null as {{ text }}) as specification,
        case
            when n_cohorts = 0 then 'The extract has no fellow.'
            when n_hidden > 0
                then 'The extract has fewer fellows than can be published.'
            else
                'There have been about ' || {{ whole('n') }} || ' fellows in '
                || {{ whole('n_cohorts') }}
                || case when n_cohorts = 1 then ' cohort' else ' cohorts' end
                || '; '
                || case
                    when n_ended = 0 then 'none has ended'
                    else
                        coalesce('about ' || {{ whole('n_ended') }}, 'a few')
                        || ' have ended'
                end
                || '. With so few, a group of fewer than'
                || ' {{ var("disclosure_threshold") }} is refused, and most intervals'
                || ' are wide.'
        end as sentence
    from totals

    {%- for field, finding, what in [
        ('region', 'fellows by region', 'region'),
        ('profession', 'fellows by profession', 'profession'),
        ('clinical_area', 'fellows by clinical area', 'clinical area'),
        ('destination', 'fellows afterwards', 'destination'),
    ] %}

    union all

    select
        'capability' as section,
        '{{ finding }}' as finding,
        null as specification,
        case
            when n_levels = 0 then 'Nothing can be said of fellows by {{ what }}.'
            when n_told = 0
                then
                    'Of the fellows no share by {{ what }} is told: '
                    || coalesce(reason, 'there are too few in each')
                    || '.'
            else
                'By {{ what }}, of about ' || {{ whole('n') }}
                || {{ "' who have ended: '" if field == "destination"
                    else "' fellows: '" }}
                || coalesce(told, 'nobody')
                || case
                    when n_hidden = 0 then '.'
                    else
                        '; of ' || {{ whole('n_hidden') }}
                        || ' more there are too few, or all but too few, to publish.'
                end
        end as sentence
    from by_{{ field }}
    {%- endfor %}

    union all

    select
        'capability' as section,
        'themes completed' as finding,
        null as specification,
        case
            when by_theme.reason is not null
                then
                    'Which themes were completed is not told: ' || by_theme.reason
                    || '.'
            when all_themes.value is null
                then
                    'How many of those who have ended completed every theme is not'
                    || ' told: they are too few, or all but too few, to publish.'
            else
                'Of about ' || {{ whole('all_themes.n') }}
                || ' who have ended, ' || {{ percent('all_themes.value') }}
                || ' completed every theme of the curriculum ('
                || {{ percent_interval('all_themes.ci_low', 'all_themes.ci_high') }}
                || ').'
                || coalesce(' By theme: ' || by_theme.told, '')
                || case
                    when by_theme.n_hidden = 0 then '.'
                    else
                        '; ' || {{ whole('by_theme.n_hidden') }}
                        || ' more by too few, or by all but too few, to publish.'
                end
        end as sentence
    from by_theme
    cross join all_themes

    union all

    select
        'capability' as section,
        'share of full time' as finding,
        null as specification,
        case
            when n is null or n = 0
                then 'The share of full time is known of too few fellows to check.'
            else
                'A fellowship is two days a week ({{ var("fellowship_fte") }} of full'
                || ' time). Of about ' || {{ whole('n') }}
                || ' fellows whose share is known, '
                || case
                    when is_suppressed then 'a few, or all but a few, have another'
                    when n_rows = 0 then 'none has another'
                    else 'about ' || {{ whole('n_rows') }} || ' have another'
                end
                || '; they stay in every count.'
        end as sentence
    from quality
)

select * from final
