{%- set text = dbt.type_string() -%}
with

learning_need as (
    select * from {{ ref('pub_learning_need') }}
    where breakdown = 'all' and scope = 'subdomain'
),

need_coverage as (
    select * from {{ ref('pub_need_coverage') }}
),

by_subdomain as (
    select
        subdomain,
        {%- for measure, name in {
            "share_short": "short", "mean_gap": "gap", "rank": "place"
        }.items() %}
        {%- for column in ["value", "ci_low", "ci_high"] %}
        max(case when measure = '{{ measure }}' then {{ column }} end)
            as {{ name }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        max(case when measure = 'mean_gap' then n end) as n
    from learning_need
    group by subdomain
),

assessed as (
    select
        count(*) as n_subdomains,
        count(place_value) as n_placed
    from by_subdomain
),

placed as (
    select
        *,
        row_number() over (order by place_value asc, subdomain asc) as turn
    from by_subdomain
    where place_value is not null
),

greatest as (
    select
        assessed.*,
        placed.subdomain,
        placed.n,
        placed.short_value,
        placed.short_ci_low,
        placed.short_ci_high,
        placed.gap_value,
        placed.gap_ci_low,
        placed.gap_ci_high,
        placed.place_ci_high
    from assessed
    left join placed
        on placed.turn = 1
),

next_one as (
    select
        assessed.*,
        placed.subdomain,
        placed.place_value,
        placed.place_ci_low,
        placed.place_ci_high
    from assessed
    left join placed
        on placed.turn = 2
),

uncovered as (
    select
        count(*) as n_subdomains,
        count(case when not is_covered then 1 end) as n_uncovered,
        {{ dbt.listagg(
            "case when not is_covered then subdomain || case when value is null"
            ~ " then '' else ' (' || " ~ percent("value") ~ " || ' short, '"
            ~ " || " ~ percent_interval("ci_low", "ci_high")
            ~ " || '; about ' || cast(n as " ~ text ~ ") || ' people)' end end",
            "'; '",
            "order by value desc nulls last, subdomain_id asc"
        ) }} as which
    from need_coverage
),

final as (
    select
        'capability' as section,
        'greatest need' as finding,
        cast(null as {{ text }}) as specification,
        case
            when n_subdomains = 0
                then
                    'Nobody has assessed themselves against the levels required, so'
                    || ' nothing is said of what they need to learn.'
            when n_placed = 0
                then
                    'Too few people have assessed themselves to say which need is the'
                    || ' greatest.'
            else
                'The greatest need is ' || subdomain
                || coalesce(
                    ': of about ' || {{ whole('n') }} || ' people '
                    || {{ percent('short_value') }} || ' put themselves below the level'
                    || ' required ('
                    || {{ percent_interval('short_ci_low', 'short_ci_high') }} || ')',
                    ''
                )
                || coalesce(
                    ', ' || {{ decimals('gap_value', 2) }} || ' levels short on average'
                    || ' (95% interval ' || {{ decimals('gap_ci_low', 2) }} || ' to '
                    || {{ decimals('gap_ci_high', 2) }} || ')',
                    ''
                )
                || case
                    when place_ci_high = 1
                        then
                            ', and it is ahead of each of the '
                            || {{ whole('n_placed - 1') }}
                            || ' others by more than chance gives.'
                    else
                        ', but its place among ' || {{ whole('n_placed') }}
                        || ' is not sure: anything from 1 to '
                        || {{ decimals('place_ci_high', 0) }} || ' fits the data.'
                end
        end as sentence
    from greatest

    union all

    select
        'capability' as section,
        'order of needs' as finding,
        null as specification,
        case
            when n_placed < 2
                then 'The needs cannot be put in an order: too few can be compared.'
            else
                'After the greatest need comes ' || subdomain || '; '
                || case
                    when place_ci_low = place_ci_high
                        then 'its place is sure too'
                    else
                        'what people say fits any place from '
                        || {{ decimals('place_ci_low', 0) }} || ' to '
                        || {{ decimals('place_ci_high', 0) }} || ' for it'
                end
                || '. The order is by the mean of levels short times relevance, and the'
                || ' bounds hold for the places of all ' || {{ whole('n_placed') }}
                || ' at once.'
        end as sentence
    from next_one

    union all

    select
        'capability' as section,
        'needs not covered' as finding,
        null as specification,
        case
            when n_uncovered = 0
                then 'Something on offer covers every subdomain of the framework.'
            else
                'Nothing on offer covers ' || {{ whole('n_uncovered') }}
                || ' of the ' || {{ whole('n_subdomains') }} || ' subdomains: '
                || which || '.'
        end as sentence
    from uncovered
)

select * from final
